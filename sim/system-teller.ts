import { cellAt } from '../src/lane/accesses.js';
import { CHOSEN, END, type State, Verb } from '../src/lane/lane.js';
import { describeWait, type LaneWait } from '../src/lane/wait.js';
import { accessesCell } from './access-conflict.js';
import type { Teller } from './execution.js';
import type { System } from './system.js';
import { plainLayout, type SystemSpec } from './system-spec.js';

const WRITES: readonly Verb[] = [Verb.stores, Verb.updates, Verb.updatesWhen, Verb.writesCell];

/** Tells of a system by the names of its states, cells and plain words. */
export class SystemTeller implements Teller {
  /** Whether the plain words are memory that lanes declare, the first at byte address 0. */
  readonly isMemory: boolean;
  private readonly plainNames: readonly string[];

  constructor(
    private readonly system: System,
    spec: SystemSpec,
  ) {
    this.isMemory = spec.held === undefined;
    this.plainNames = plainLayout(spec).names;
  }

  here(lane: number): string {
    return this.system.placeOf(lane);
  }

  /** The name of a lane's state, by its number. */
  place(lane: number, index: number): string {
    return this.system.lanes[lane].states[index].name;
  }

  wait(lane: number): LaneWait {
    const { system } = this;
    const { lanes, registers, contexts, cellNames } = system;
    const value = (cell: number) => system.cell(cell);
    return describeWait(lanes[lane], system.state(lane), registers[lane], contexts[lane], cellNames, value);
  }

  mightHelp(helper: number, waits: number): boolean {
    const { system } = this;
    const state = system.state(waits);
    const isAsleep = system.isAsleep(waits);
    // Of a generator a write before is all that may tell of a notify to come.
    const mayWake = (verb: Verb) =>
      verb === Verb.notifies || (system.lanes[helper].behind !== null && WRITES.includes(verb));
    return statesAhead(system, helper).some(
      ({ verb, cell }) => (isAsleep ? mayWake(verb) : WRITES.includes(verb)) && accessesCell(state, cell),
    );
  }

  choice(lane: number): number {
    return this.system.choiceOf[lane];
  }

  /** `counter`, `slot 0 to slot 2`, or `bytes 8..11` where the words have no names. */
  bytes(address: number, length: number): string {
    const cell = cellAt(address);
    if (cell >= 0) return this.system.cellNames[cell];
    const first = this.plainNames[Math.floor(address / 4)];
    const last = this.plainNames[Math.floor((address + length - 1) / 4)];
    if (!this.isMemory || first === undefined || last === undefined) {
      return `bytes ${address}..${address + length - 1}`;
    }
    return first === last ? first : `${first} to ${last}`;
  }

  plainValue(address: number): number | null {
    const { words, plainAt } = this.system;
    return this.isMemory && address % 4 === 0 ? (words[plainAt + address / 4] ?? null) : null;
  }
}

/**
 * The states that a lane may come to, the present one included; a chosen next may be any. Of a generator nobody knows: what
 * it has done it may do again, as one that has taken a lock gives it back.
 */
function statesAhead(system: System, lane: number): readonly State[] {
  const { states, behind } = system.lanes[lane];
  if (behind) {
    const done = behind(system.registers[lane]);
    return states.filter(({ name, cell }) => done.some(({ state, word }) => state === name && word === cell));
  }
  const ahead = new Set<State>();
  for (let at = system.stateNumber(lane); at !== END && !ahead.has(states[at]); at = states[at].next) {
    ahead.add(states[at]);
    if (states[at].next === CHOSEN) return states;
  }
  return [...ahead];
}
