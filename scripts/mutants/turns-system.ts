import { System } from '../../sim/system.js';
import type { Accesses } from '../../src/lane/accesses.js';
import { type Lane, lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';
import { claimer, type EndContext, ender, endWaiter, giver, taker } from '../../src/run/threads/turns.js';
import { type Part, statesOf } from './chain-lanes.js';
import { upTo } from './parking-system.js';

/** The little lanes by which turns are given, taken and ended, and what the threads do around them. */
export interface TurnsHandshake {
  readonly giver: Lane;
  readonly taker: Lane;
  readonly claimer: Lane;
  readonly ender: Lane;
  readonly endWaiter: Lane;
  /** Faults of what is around the lanes. */
  readonly faults: ReadonlySet<TurnsFault>;
}

export type TurnsFault =
  | 'rewinds after it gave turns'
  | 'counts anew after its own work'
  | 'counts a worker whose turn was taken'
  | 'does not count what it claimed'
  | 'counts before the work'
  | 'takes any word for the end'
  | 'does not await the end of what was given up';

export const shippedTurns: TurnsHandshake = { giver, taker, claimer, ender, endWaiter, faults: new Set() };

/** What happens while turns are given. */
export interface TurnsScene {
  readonly workers: number;
  /** How many runs there are, one after the other. */
  readonly rounds: number;
  /** Whether the calling thread has no time to wait for the end, and awaits word of it. */
  readonly isLate?: boolean;
  /** Whether the first run is given up, before the lanes of workers have what they wait for. */
  readonly givesUp?: boolean;
  /** Whether the calling thread claims the turn of the only worker while it has work of its own. */
  readonly claimsEarly?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: states of lanes of any context
type Spec = StateSpec<any, any, any>;
type Registers = Record<string, number>;
type Go = Readonly<Record<string, number>>;
type Plain = { readonly plain: Int32Array };

/** Cells of all; those of workers follow. */
const CELLS = ['ended', 'listens', 'order', 'words', 'give up', 'stored', 'wrong'];
const [ENDED, LISTENS, ORDER, WORDS, GIVE_UP, STORED, WRONG] = CELLS.keys();
const ofWorker = (worker: number) => [0, 1].map((at) => CELLS.length + 2 * (worker - 1) + at);
const OF_END = [ENDED, LISTENS];
const RUN = 1;
const EXIT = 2;

/** Plain words: the number of the run, as what is installed for it; then what each host makes. */
const ROUND = 0;
const madeBy = (host: number) => 1 + host;

const NAMES = ['turn', 'last', 'mine', 'final', 'listens', 'seen', 'round', 'stop', 'heard', 'right'];

/**
 * Runs with the calling thread as host 0 and workers that may come late: each host's lanes are carried out once a run, no
 * thread touches a run that is not its own, and nobody sleeps for good.
 */
export function turnsSystem(handshake: TurnsHandshake, scene: TurnsScene): System {
  const { workers, rounds } = scene;
  const context: EndContext = { workers, isLate: () => scene.isLate ?? false };
  const lanes = [caller(handshake, scene, context)];
  for (const worker of upTo(workers)) lanes.push(workerLane(handshake, worker, context));
  let built: System | null = null;
  built = new System({
    lanes,
    cells: [...CELLS, ...upTo(workers).flatMap((worker) => [`turn of ${worker}`, `claim of ${worker}`])],
    plainWords: 1 + 1 + workers,
    context: (plain): Plain => ({ plain }),
    fault: () => (built?.cell(WRONG) ? `a host has not done its work once in each of ${rounds} runs` : null),
  });
  return built;
}

/** States in the order in which they are added, each going on to the next that is. */
class Chain {
  readonly states: Record<string, Spec> = {};

  add(name: string, spec: Spec): void {
    this.states[name] = spec;
  }

  part(part: Part, after: string): void {
    for (const [name, spec] of statesOf(part, after)) this.states[name] = spec;
  }

  lane(name: string, begin: string): Lane {
    return lanesIn<Plain>()(name, registers(...NAMES), this.states, { begin: (_r, _c, go) => go[begin] });
  }
}

/** A step that touches nothing and goes one way or the other, as code does between two lanes. */
const fork = (test: (r: Registers) => boolean, then: string, otherwise: string): Spec => ({
  touches: () => {},
  step: () => {},
  next: (r: Registers, _: unknown, go: Go) => (test(r) ? go[then] : go[otherwise]),
});

/** Carries out the lanes of a host: they wait for what the first host stores, or for the run to be given up. */
function addWork(chain: Chain, name: string, host: number, after: string): void {
  chain.add(name, {
    awaits: [STORED, GIVE_UP],
    toReach: [(r: Registers) => r.round, () => 1],
    next: `${name}.stop`,
  });
  chain.add(`${name}.stop`, {
    loads: GIVE_UP,
    take: (r: Registers, value: number) => {
      r.stop = value;
    },
    next: (r: Registers, _: unknown, go: Go) => (r.stop ? go[after] : go[`${name}.make`]),
  });
  chain.add(`${name}.make`, {
    touches: (_r: Registers, _c: Plain, bytes: Accesses) => bytes.writes(4 * madeBy(host), 4),
    step: (_r: Registers, { plain }: Plain) => void plain[madeBy(host)]++,
    next: after,
  });
}

function workerLane(handshake: TurnsHandshake, worker: number, context: EndContext): Lane {
  const { faults } = handshake;
  const chain = new Chain();
  const countsTaken = faults.has('counts a worker whose turn was taken');
  const countsFirst = faults.has('counts before the work');
  const take: Part = { name: 'take', lane: handshake.taker, context: null, cells: ofWorker(worker) };
  const end: Part = { name: 'end', lane: handshake.ender, context, cells: OF_END };
  chain.part(take, countsTaken ? 'isMine' : 'order');
  if (countsTaken)
    chain.add(
      'isMine',
      fork((r) => r.mine === 1, 'order', 'end.count'),
    );
  chain.add('order', {
    loads: ORDER,
    take: (r: Registers, value: number) => {
      r.stop = Number(value === EXIT);
    },
    next: (r: Registers, _: unknown, go: Go) => (r.stop ? go.end : go.install),
  });
  chain.add('install', {
    touches: (_r: Registers, _c: Plain, bytes: Accesses) => bytes.reads(4 * ROUND, 4),
    step: (r: Registers, { plain }: Plain) => {
      r.round = plain[ROUND];
    },
    next: countsFirst ? 'end.count' : 'work',
  });
  addWork(chain, 'work', worker, countsFirst ? 'take.look' : 'end.count');
  chain.part(end, 'ended');
  chain.add(
    'ended',
    fork((r) => r.listens === 1, 'send', countsFirst ? 'work' : 'take.look'),
  );
  chain.add('send', {
    updates: WORDS,
    to: (old: number) => old + 1,
    next: countsFirst ? 'work' : 'take.look',
  });
  return chain.lane(`worker ${worker}`, 'take.look');
}

/** The calling thread: it gives turns, does its own work, claims what nobody has begun, and awaits the end; then it ends all. */
function caller(handshake: TurnsHandshake, scene: TurnsScene, context: EndContext): Lane {
  const { workers, rounds, givesUp = false, claimsEarly = false } = scene;
  const { faults } = handshake;
  const chain = new Chain();
  for (const round of upTo(rounds)) {
    const stops = givesUp && round === 1;
    const named = (name: string) => `${name}${round}`;
    const first = faults.has('rewinds after it gave turns') ? 'count' : 'rewind';
    const after = round < rounds ? `${first}${round + 1}` : 'exit';
    const then = claimsEarly ? `isMine${round}.1` : `claim${round}.1.look`;
    const give = givesTurns(chain, handshake, workers, named('give'));
    // The order of these four is what some faults change.
    const steps = ['rewind', 'count', 'forget', 'order', 'give'];
    if (first === 'count') steps.push(...steps.splice(0, 1));
    const countsLate = faults.has('counts anew after its own work');
    if (countsLate) steps.splice(1, 1);
    const next = (step: string) => {
      const following = steps[steps.indexOf(step) + 1] ?? (claimsEarly ? 'claim' : 'own');
      if (following === 'claim') return `claim${round}.1.look`;
      return following === 'give' ? give.first : named(following);
    };
    chain.add(named('rewind'), {
      touches: (_r: Registers, _c: Plain, bytes: Accesses) => bytes.writes(0, 4 * (madeBy(workers) + 1)),
      step: (r: Registers, { plain }: Plain) => {
        r.round = round;
        plain.fill(0);
        plain[ROUND] = round;
      },
      next: next('rewind'),
    });
    chain.add(named('count'), { stores: ENDED, value: () => 0, next: countsLate ? then : next('count') });
    chain.add(named('forget'), { stores: GIVE_UP, value: () => 0, next: named('listen') });
    chain.add(named('listen'), { stores: LISTENS, value: () => 0, next: next('forget') });
    chain.add(named('order'), { stores: ORDER, value: () => RUN, next: next('order') });
    give.to(next('give'));
    chain.add(named('own'), {
      touches: (_r: Registers, _c: Plain, bytes: Accesses) => bytes.writes(4 * madeBy(0), 4),
      step: (_r: Registers, { plain }: Plain) => void plain[madeBy(0)]++,
      next: named('store'),
    });
    const awaits = !(stops && faults.has('does not await the end of what was given up'));
    chain.add(named('store'), {
      stores: stops ? GIVE_UP : STORED,
      value: () => (stops ? 1 : round),
      next: countsLate ? named('count') : awaits ? then : after,
    });
    if (awaits) {
      claimsAndAwaits(chain, handshake, scene, context, round);
      checks(chain, workers, named('check'), stops, after);
    }
  }
  chain.add('exit', { stores: ORDER, value: () => EXIT, next: 'giveExit.1.give' });
  givesTurns(chain, handshake, workers, 'giveExit').to('end');
  return chain.lane('caller', faults.has('rewinds after it gave turns') ? 'count1' : 'rewind1');
}

function givesTurns(chain: Chain, { giver: lane }: TurnsHandshake, workers: number, name: string) {
  const first = Object.keys(lane.source.states)[0];
  const of = (worker: number) => `${name}.${worker}`;
  return {
    first: `${of(1)}.${first}`,
    to(after: string): void {
      for (const worker of upTo(workers)) {
        const next = worker < workers ? `${of(worker + 1)}.${first}` : after;
        chain.part({ name: of(worker), lane, context: null, cells: ofWorker(worker) }, next);
      }
    },
  };
}

function claimsAndAwaits(
  chain: Chain,
  handshake: TurnsHandshake,
  { workers, claimsEarly = false }: TurnsScene,
  context: EndContext,
  round: number,
): void {
  const { faults } = handshake;
  const counts = !faults.has('does not count what it claimed');
  for (const worker of upTo(workers)) {
    const name = `${round}.${worker}`;
    const next = worker < workers ? `claim${round}.${worker + 1}.look` : `await${round}.look`;
    chain.part(
      { name: `claim${name}`, lane: handshake.claimer, context: null, cells: ofWorker(worker) },
      claimsEarly ? `own${round}` : `isMine${name}`,
    );
    chain.add(
      `isMine${name}`,
      fork((r) => r.mine === 1, `work${name}`, next),
    );
    addWork(chain, `work${name}`, worker, counts ? `end${name}.count` : next);
    if (counts) chain.part({ name: `end${name}`, lane: handshake.ender, context, cells: OF_END }, next);
  }
  chain.part(
    { name: `await${round}`, lane: handshake.endWaiter, context, cells: OF_END },
    `haveEnded${round}`,
  );
  const hasEnded = (r: Registers) => r.seen >= workers;
  chain.add(`haveEnded${round}`, fork(hasEnded, `check${round}`, `hear${round}`));
  chain.add(`hear${round}`, {
    awaits: WORDS,
    toReach: (r: Registers) => r.heard + 1,
    next: faults.has('takes any word for the end') ? `heardAny${round}` : `heard${round}`,
  });
  chain.add(`heardAny${round}`, {
    touches: () => {},
    step: (r: Registers) => void r.heard++,
    next: `check${round}`,
  });
  chain.add(`heard${round}`, {
    loads: ENDED,
    take: (r: Registers, ended: number) => {
      r.heard++;
      r.seen = ended;
    },
    next: (r: Registers, _: unknown, go: Go) => go[hasEnded(r) ? `check${round}` : `hear${round}`],
  });
}

/** What the run has made is read. Of one that was given up it does not matter how much that is. */
function checks(chain: Chain, workers: number, name: string, isAnyRight: boolean, after: string): void {
  chain.add(name, {
    touches: (_r: Registers, _c: Plain, bytes: Accesses) => bytes.reads(4 * madeBy(0), 4 * (workers + 1)),
    step: (r: Registers, { plain }: Plain) => {
      const made = plain.subarray(madeBy(0), madeBy(workers) + 1);
      r.right = Number(isAnyRight || made.every((times) => times === 1));
    },
    next: (r: Registers, _: unknown, go: Go) => (r.right ? go[after] : go[`${name}Wrong`]),
  });
  chain.add(`${name}Wrong`, { stores: WRONG, value: () => 1, next: after });
}
