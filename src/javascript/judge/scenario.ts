import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { System } from '../../../sim/system.js';
import { BadInput } from '../../refusal/bad-input.js';
import { thrown } from '../../refusal/thrown.js';
import { JUDGE, MOST_THREADS } from '../baton/control-block.js';
import { SharedBuffers } from '../shims/buffers.js';
import type { Gate } from '../shims/gate.js';
import { Memory } from '../shims/memory.js';
import { installSharedArrayBuffer } from '../shims/shared-array-buffer.js';
import { exportsOf } from '../thread/scenario-module.js';
import { refuseWorkers } from './refused-workers.js';

/** What a module to be checked exports. */
interface Module {
  readonly setup: (parameters: unknown) => unknown;
  readonly threads: Readonly<Record<string, (shared: unknown) => unknown>>;
  readonly check?: (shared: unknown, results: Readonly<Record<string, unknown>>) => unknown;
}

/** Nothing that the judge does to shared memory counts. */
const open: Gate = {
  isHeld: false,
  tells: false,
  plain: () => {},
  point: () => {},
  changed: () => {},
  failed: () => {},
  tell: () => {},
  wait: () => 'timed-out',
  waitAsync: () => ({ async: false, value: 'timed-out' }),
  notify: () => 0,
};

/** The module that is checked, as the judge has it: it makes the shared state, and says whether the result is right. */
export class Scenario {
  readonly names: readonly string[];
  private readonly zero: readonly Uint8Array[];

  private constructor(
    private readonly module: Module,
    readonly buffers: SharedBuffers,
    /** What the first setup returned. */
    readonly first: unknown,
    private readonly parameters: unknown,
  ) {
    this.names = Object.keys(module.threads);
    this.zero = buffers.pool.map((buffer) => new Uint8Array(buffer));
  }

  /**
   * Loads a module and makes its shared state once, to see what buffers there are. One that exports a `system` of lanes
   * written by hand gives that.
   * @throws BadInput where it does not export what it must.
   */
  static async load(url: string, parameters: unknown): Promise<Scenario | System> {
    const buffers = new SharedBuffers(JUDGE);
    installSharedArrayBuffer(new Memory(open, buffers));
    refuseWorkers();
    const exported = exportsOf(await imported(url));
    const system = systemIn(exported);
    if (system) return system;
    const module = check(exported as Partial<Module>);
    buffers.startDiscovery();
    const first = await attempted('setup threw', url, () => module.setup(parameters));
    buffers.startRun();
    return new Scenario(module, buffers, first, parameters);
  }

  /** Whether somebody looks at the result. */
  get judges(): boolean {
    return this.module.check !== undefined;
  }

  /** Makes the shared state anew, in memory that is all zero. */
  async setup(): Promise<unknown> {
    for (const bytes of this.zero) bytes.fill(0);
    this.buffers.startSetup();
    const shared = await this.module.setup(this.parameters);
    this.buffers.startRun();
    return shared;
  }

  /** @throws whatever `check` throws where the result is wrong. */
  async check(shared: unknown, results: Readonly<Record<string, unknown>>): Promise<void> {
    await this.module.check?.(shared, results);
  }
}

/** The `system` that a module exports, if it is one: lanes that were written by hand. */
function systemIn(module: Readonly<Record<string, unknown>>): System | null {
  const { system } = module as { system?: Partial<System> };
  const isSystem = typeof system?.enabledLanes === 'function' && Array.isArray(system.lanes);
  return isSystem ? (system as System) : null;
}

/** @throws BadInput where the module cannot be loaded. */
async function imported(url: string): Promise<Readonly<Record<string, unknown>>> {
  return attempted('it cannot be loaded', url, () => import(url));
}

/** @throws BadInput that says what a part of the module threw, and where. */
async function attempted<T>(what: string, url: string, part: () => T | Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const file = fileURLToPath(url);
    throw new BadInput(`${relative('', file)}: ${what}: ${thrown(error, file)}`);
  }
}

function check(module: Partial<Module>): Module {
  const { setup, threads, check: judge } = module;
  const wants =
    'export setup(), threads and, if the result matters, check(shared, results); or a `system` of lanes';
  if (typeof setup !== 'function') throw new BadInput(`setup: the module exports no such function: ${wants}`);
  if (typeof threads !== 'object' || threads === null) {
    throw new BadInput(`threads: the module exports no object of functions: ${wants}`);
  }
  const names = Object.keys(threads);
  if (names.length === 0) throw new BadInput('threads: it is empty: give one function for each thread');
  if (names.length > MOST_THREADS) {
    throw new BadInput(`threads: there are ${names.length}: give ${MOST_THREADS} at most`);
  }
  for (const name of names) {
    if (typeof threads[name] !== 'function') throw new BadInput(`threads.${name}: it is no function`);
  }
  if (judge !== undefined && typeof judge !== 'function') throw new BadInput('check: it is no function');
  return module as Module;
}
