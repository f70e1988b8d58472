import type { LoadedProgram } from './loaded-program.js';

/** Looks at what lanes wait for before others are taken: a worker that is awake comes in that time. */
const LOOKS = 400;
/** How long the thread sleeps with lanes of several hosts: it is woken for those of the first alone. */
const BRIEFLY_MS = 0.5;

/** The lanes that the calling thread carries out in a run: those of its own host, and of others whose workers have not come. */
export class CrewsHere {
  /** Of which host lanes were carried on last. */
  host = 0;
  /** How many hosts there are here. */
  count = 0;

  constructor(
    private readonly program: LoadedProgram,
    private readonly own: Int32Array,
  ) {}

  /** Takes a host's lanes, and puts them at their beginning. */
  begin(host: number): void {
    this.host = host;
    this.count++;
    this.program.here[host] = 1;
    this.program.crewHere(host, this.own).begin();
  }

  /** Carries all on until none can go on, for a moment at least. */
  goOnNow(): void {
    while (this.moveAll(this.count > 1 ? 0 : LOOKS) && this.count > 1);
  }

  /**
   * Carries all on until they have ended or the run is given up, or until none could go on for so long.
   * @returns whether the thread is done with them.
   */
  goOn(limitMs: number): boolean {
    const { program, own } = this;
    if (this.count === 1) return program.crewHere(this.host, own).goOn(limitMs);
    const untilMs = performance.now() + limitMs;
    for (;;) {
      while (this.moveAll(0));
      let open = 0;
      for (let host = 0; host < program.hosts.length; host++) {
        if (!program.here[host]) continue;
        this.host = host;
        // Also where its lanes have ended, which is told of then; nothing else is slept for.
        if (!program.crewHere(host, own).goOn(open === 0 ? BRIEFLY_MS : 0)) open++;
      }
      if (open === 0) return true;
      if (performance.now() >= untilMs) return false;
    }
  }

  /** Carries the lanes of each host on as far as they go. @returns whether any took a step. */
  private moveAll(looks: number): boolean {
    const { program, own } = this;
    let moved = false;
    for (let host = 0; host < program.hosts.length; host++) {
      if (!program.here[host]) continue;
      this.host = host;
      if (program.crewHere(host, own).goOnNow(looks)) moved = true;
    }
    return moved;
  }
}
