import { StateTable } from '../../sim/states/state-table.js';
import { BadLane } from '../lane/bad-lane.js';
import { END } from '../lane/lane.js';
import { BadInput } from '../refusal/bad-input.js';
import type { AbstractStates } from './abstract-states.js';

/** Of a protocol whose counts stay together, so many states are looked at in vain. */
const STATES_MOST = 1500;

/**
 * Looks whether counts may come any distance apart, by going on where they are furthest apart: a search that takes the nearest
 * states first comes there last.
 * @returns why the states are not finite; null where that was not seen.
 */
export function drift(states: AbstractStates): string | null {
  try {
    return new Drift(states).run();
  } catch (error) {
    // What a lane throws, the search tells of.
    if (error instanceof BadLane || error instanceof BadInput) return null;
    throw error;
  }
}

class Drift {
  private readonly table: StateTable;
  /** States that are not looked at yet, by how far apart their counts are. */
  private readonly byDistance: number[][] = [];

  constructor(private readonly states: AbstractStates) {
    this.table = new StateTable(states.words.length);
  }

  run(): string | null {
    const { states, table } = this;
    const { system, words, opponent, normalForm } = states;
    states.begin(() => this.reach());
    for (let looked = 0; looked < STATES_MOST && opponent.outside === null; looked++) {
      const row = this.furthest();
      if (row === undefined) break;
      table.read(row, words);
      for (let lane = 0; lane < system.lanes.length; lane++) {
        if (words[lane] === END || !system.isEnabled(lane)) continue;
        states.step(
          lane,
          () => {
            opponent.takeFault();
            this.reach();
          },
          () => {},
        );
      }
    }
    return normalForm.drifting;
  }

  private furthest(): number | undefined {
    const { byDistance } = this;
    while (byDistance.length > 0) {
      const row = byDistance.at(-1)?.pop();
      if (row !== undefined) return row;
      byDistance.pop();
    }
    return undefined;
  }

  private reach(): void {
    const { table, states, byDistance } = this;
    const { count } = table;
    const row = table.add(states.words);
    if (table.count === count) return;
    const distance = states.normalForm.distance();
    while (byDistance.length <= distance) byDistance.push([]);
    byDistance[distance].push(row);
  }
}
