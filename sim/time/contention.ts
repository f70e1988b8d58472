import type { State } from '../../src/lane/lane.js';

/** What hosts cost each other that are at work at once: memory, say, has only so much to give. */
export interface Sharing {
  /** Whether a step takes longer beside those of other hosts, or makes theirs take longer. */
  counts(state: State): boolean;
  /** How many times as long an operation takes while another host is at `other`: 1 for no longer. */
  slowdown(operation: number, other: number): number;
}

/** No step that counts. */
const NONE = -1;

/** Who is at what, and how many times as long as alone it takes at this moment. */
export class Contention {
  private readonly underWay: Int32Array;
  private readonly factors: Float64Array;

  constructor(
    private readonly sharing: Sharing,
    hosts: number,
  ) {
    this.underWay = new Int32Array(hosts);
    this.factors = new Float64Array(hosts);
    this.begin();
  }

  begin(): void {
    this.underWay.fill(NONE);
    this.factors.fill(1);
  }

  /** A host begins a step. @returns how many times as long as alone it takes at first. */
  start(host: number, state: State, operation: number): number {
    this.underWay[host] = this.sharing.counts(state) ? operation : NONE;
    this.factors[host] = this.factor(host);
    return this.factors[host];
  }

  /** A host's step is complete, or it was given up. */
  stop(host: number): void {
    this.underWay[host] = NONE;
    this.factors[host] = 1;
  }

  /** How many times as long the rest of a host's step takes as it would have before others began or ended theirs. */
  change(host: number): number {
    const before = this.factors[host];
    this.factors[host] = this.factor(host);
    return this.factors[host] / before;
  }

  private factor(host: number): number {
    const { underWay, sharing } = this;
    const operation = underWay[host];
    let factor = 1;
    if (operation === NONE) return factor;
    for (let other = 0; other < underWay.length; other++) {
      if (other !== host && underWay[other] !== NONE) {
        factor += sharing.slowdown(operation, underWay[other]) - 1;
      }
    }
    return factor;
  }
}
