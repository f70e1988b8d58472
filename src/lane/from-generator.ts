import { blamed } from './bad-lane.js';
import type { GeneratorAccess } from './generator-access.js';
import { type AccessGenerator, History } from './history.js';
import {
  type Lane,
  type LaneOptions,
  lanesIn,
  type RegisterFile,
  registers,
  type StateSpec,
} from './lane.js';
import { at } from './shared.js';

/** What a lane that is written as a generator may be told besides. */
export interface GeneratorLaneOptions extends Pick<LaneOptions<Names, string, unknown>, 'mayRunForever'> {
  /** From how many numbers it chooses at most. Default 0: it chooses nothing. */
  readonly choices?: number;
}

interface Plain {
  readonly plain: Int32Array;
}
type Names = 'moment' | 'got';
type Registers = RegisterFile<Names>;
type States = Readonly<Record<string, StateSpec<Names, string, Plain>>>;
type Next = (r: Registers, context: unknown, go: { readonly [state: string]: number }) => number;

/**
 * A lane of a generator that yields one access after the other: what it knows is the number of a log of what they gave.
 * States are equal only where the logs are, so that there are some times as many as of a table.
 * @param begin begins the generator.
 * @param cells how many cells the system has.
 * @throws BadLane where the generator is none.
 */
export function laneFromGenerator(
  name: string,
  begin: () => AccessGenerator,
  cells: number,
  { choices = 0, ...options }: GeneratorLaneOptions = {},
): Lane {
  const history = historyOf(name, begin);
  const pending = (r: Registers) => history.next(r.moment) as GeneratorAccess;
  const take = (r: Registers, value: number) => {
    r.moment = history.after(r.moment, value);
  };
  const arrive: Next = (r, _, go) => {
    const access = history.next(r.moment);
    if (access === null) return go.end;
    return go[access.state === 'choose' ? `choose ${access.value}` : access.state];
  };
  /** After an access that gives nothing, or gave what `got` says. */
  const goOn: Next = (r, context, go) => {
    const { got } = r;
    r.got = 0;
    take(r, got);
    return arrive(r, context, go);
  };
  const cell = at({ first: 0, count: Math.max(1, cells) }, (r: Registers) => pending(r).word);
  const value = (r: Registers) => pending(r).value;
  const mayPass = (r: Registers, seen: number) => pending(r).when?.(seen) === true;
  const update = {
    updates: cell,
    // Another lane may get in before: then this is asked again, of the same moment.
    to: (old: number, r: Registers) => {
      r.got = old;
      return pending(r).to?.(old) ?? old;
    },
    next: goOn,
  };
  const updateWhen = { ...update, when: (old: number, r: Registers) => mayPass(r, old) };
  const store = { stores: cell, value, next: goOn };
  const wait = { parks: cell, while: value, take, next: arrive };
  const ofCells: States = {
    load: { loads: cell, take, next: arrive },
    store,
    unlock: store,
    update,
    'update when': updateWhen,
    lock: updateWhen,
    wait,
    'wait for a time': { ...wait, timeLimit: (r) => pending(r).limitMs ?? 0 },
    'notify all': { notifies: cell, all: true, take, next: arrive },
    notify: { notifies: cell, count: value, take, next: arrive },
    'read cell': { readsCell: cell, take, next: arrive },
    'write cell': { writesCell: cell, value, next: goOn },
    until: { awaits: cell, until: mayPass, next: goOn },
    'until all': {
      // Which of them it waits for, only the moment says.
      awaits: Array.from({ length: cells }, (_, one) => one),
      untilAll(r, values) {
        const { several } = pending(r);
        return several?.hold(...several.cells.map((one) => values[one])) === true;
      },
      next: goOn,
    },
  };
  const ofWords: States = {
    read: {
      touches: (r, _, bytes) => bytes.reads(4 * pending(r).word, 4),
      step: (r, { plain }) => take(r, plain[pending(r).word]),
      next: arrive,
    },
    write: {
      touches: (r, _, bytes) => bytes.writes(4 * pending(r).word, 4),
      step: (r, { plain }) => {
        plain[pending(r).word] = pending(r).value;
        take(r, 0);
      },
      next: arrive,
    },
  };
  const choosing: States = Object.fromEntries(
    Array.from({ length: choices }, (_, at) => [`choose ${at + 1}`, { chooses: at + 1, take, next: arrive }]),
  );
  // A state of cells names one, and there may be none to name.
  const states = { ...(cells > 0 ? ofCells : {}), ...ofWords, ...choosing };
  const lane = lanesIn<Plain>()(name, registers('moment', 'got'), states, { begin: arrive, ...options });
  return {
    ...lane,
    place: (r: Registers) => history.place(r.moment),
    forget: () => history.forget(),
    behind: (r: Registers) => history.behind(r.moment),
  };
}

function historyOf(name: string, begin: () => AccessGenerator): History {
  try {
    return new History(begin);
  } catch (error) {
    throw blamed(error, name, '');
  }
}
