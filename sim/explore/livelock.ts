import { ENDLESS, SETTLED } from '../states/state-graph.js';
import { NO_ROW, StateTable } from '../states/state-table.js';
import type { System } from '../system.js';
import { findWaiting, isAtRest } from '../waiting.js';
import type { Finding, Livelock, LoopStep } from '../watch/finding.js';
import type { Symmetry } from './symmetry.js';

/** The states of a system from which it does not get away: those of loops that cannot be left. */
export class StuckStates {
  /**
   * @param table every reachable state.
   * @param kinds by row, `ENDLESS` or `SETTLED` for those of such loops.
   * @param symmetry lanes that stand in order in the table.
   */
  constructor(
    private readonly table: StateTable,
    private readonly kinds: Uint8Array,
    private readonly symmetry: Symmetry | null,
  ) {}

  /** What is wrong with a system's present state for good: it goes round without an end, or comes to a wrong one. */
  find(system: System): Finding | null {
    const row = this.rowOf(system.words);
    const kind = row === NO_ROW ? 0 : this.kinds[row];
    if (kind === ENDLESS) return findLoop(system);
    const what = kind === SETTLED && isAtRest(system) ? system.finalFault() : null;
    return what === null ? null : { kind: 'wrong-result', what };
  }

  private rowOf(words: Int32Array): number {
    if (!this.symmetry) return this.table.find(words);
    const inOrder = words.slice();
    this.symmetry.canonical.sort(inOrder);
    return this.table.find(inOrder);
  }

  /** The first row of each kind of finding among them, with the finding. */
  *firstOfEach(system: System): Generator<readonly [number, Finding]> {
    const met = new Set<string>();
    for (let row = 0; row < this.table.count; row++) {
      if (this.kinds[row] === 0 || (this.kinds[row] === ENDLESS && met.has('livelock'))) continue;
      this.table.read(row, system.words);
      const finding = this.find(system);
      if (!finding || met.has(finding.kind)) continue;
      met.add(finding.kind);
      yield [row, finding];
    }
  }
}

/** What a system does from here, on a loop that cannot be left: lanes take turns, until a state comes back. */
export function findLoop(system: System): Livelock {
  const { words, lanes } = system;
  const key = new Int32Array(words.length + 1);
  const seen = new StateTable(key.length);
  const steps: LoopStep[] = [];
  const numbers: number[] = [];
  let last = lanes.length - 1;
  for (;;) {
    key.set(words);
    key[words.length] = last;
    const known = seen.count;
    const at = seen.add(key);
    if (at < known) {
      const turning = new Set(numbers.slice(at));
      const waiting = findWaiting(system, (lane) => !turning.has(lane));
      return { kind: 'livelock', loop: steps.slice(at), waiting };
    }
    do last = (last + 1) % lanes.length;
    while (!system.isEnabled(last) || system.isByChance(last));
    const { name } = lanes[last];
    numbers.push(last);
    steps.push({
      lane: name,
      state: system.placeOf(last),
      operation: system.operation(last),
    });
    system.step(last);
    system.fault();
  }
}
