import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CampaignSpec } from '../../../src/campaign/ledger/spec.js';

const TAKER = fileURLToPath(new URL('./taker.mjs', import.meta.url));
/** A worker that was killed is taken to be gone after so long. */
const LOCK_MS = 4000;
/** Characters of what a process said that are kept. */
const SAID = 2000;

/** `alone` is to lead and to work; the clock of `astray` jumps. */
export type Role = 'lead' | 'work' | 'alone' | 'astray';

/** Processes that take part in a campaign; each can be killed, and another one takes its place. */
export class Cast {
  private readonly children = new Map<string, ChildProcess>();
  private readonly roles = new Map<string, Role>();
  private said = '';
  kills = 0;

  /** @param file that the report is written to at the end. */
  constructor(
    private readonly where: string,
    private readonly file: string,
    private readonly spec: CampaignSpec,
  ) {}

  start(name: string, role: Role): void {
    const words = [TAKER, role, this.where, String(LOCK_MS), this.file, JSON.stringify(this.spec)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (bytes) => {
      this.said = `${this.said}[${name}] ${bytes}`.slice(-SAID);
    });
    this.roles.set(name, role);
    this.children.set(name, child);
  }

  /** Kills a process as a power cut would, and starts another one in its place. */
  async killAndStart(name: string): Promise<void> {
    await this.kill(name);
    const role = this.roles.get(name);
    if (role) this.start(name, role);
  }

  /** Starts processes again that gave up by themselves, as one does by hand. */
  startAgain(): void {
    for (const [name, role] of this.roles) {
      const child = this.children.get(name);
      if (child && child.exitCode !== null && child.exitCode !== 0) this.start(name, role);
    }
  }

  /** What processes said on standard error, the last of it. */
  get words(): string {
    return this.said;
  }

  async end(): Promise<void> {
    for (const name of this.children.keys()) await this.kill(name);
  }

  private async kill(name: string): Promise<void> {
    const child = this.children.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.kills++;
  }
}
