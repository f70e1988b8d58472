import { closeUp } from '../../../sim/close-up/close-up.js';
import { BoundedSearches, boundsText } from '../../../sim/explore/bounds.js';
import { check } from '../../../sim/explore/check.js';
import type { Checked, Method, WayToFinding } from '../../../sim/explore/checked.js';
import { contextSwitches } from '../../../sim/interleaving.js';
import { type Story, tell, wordsOf } from '../../../sim/story/story.js';
import type { System } from '../../../sim/system.js';
import { type Finding, findAtEnd, findRace } from '../../../sim/watch/finding.js';
import { BadInput } from '../../refusal/bad-input.js';
import type {
  AccessStep,
  CheckOptions,
  SearchName,
  ThreadsFinding,
  ThreadsReport,
} from '../verdict/report.js';
import { formatThreadsToken, type HashedModule, type ThreadsToken } from '../verdict/token.js';

/** States of hand-written lanes that are looked at before the search gives up, and of one by switches or delays. */
const STATES = 1e9;
const BOUNDED_STATES = 5e6;
const BOUNDED_BYTES = 2 ** 32;
/** Shares of the time: until every state is given up, and until few switches are, and few delays come. */
const SHARES = { all: 0.7, switches: 0.9, delays: 1 } as const;

/** The lanes by name; further places of those that choose are no threads. */
function namesOf(system: System): readonly string[] {
  return system.lanes.slice(0, system.threads).map(({ name }) => name);
}

/** Checks hand-written lanes: every interleaving, with equal states taken together. */
export function checkSystem(
  system: System,
  modules: readonly HashedModule[],
  options: CheckOptions,
  onProgress: (states: number) => void,
): ThreadsReport {
  const begunMs = performance.now();
  const limitMs = options.timeMs ?? (options.exhaustive ? Number.POSITIVE_INFINITY : 30_000);
  const until = (share: number) => (states: number) => {
    onProgress(states);
    return performance.now() < begunMs + share * limitMs;
  };
  const { first = false } = options;
  const share = first || options.exhaustive ? 1 : SHARES.all;
  const all = check(system, { maxStates: STATES, first, onProgress: until(share) });
  const checked = all.verdict === 'incomplete' && share < 1 ? byFew(system, all, until) : all;
  const { verdict, states, transitions, complete, symmetry, counterexample, method, bounds } = checked;
  const few = bounds ? boundsText(bounds) : '';
  const reduced = method === 'every-state' ? '' : `, by ${method.replace('-', ' ')}`;
  const finding = counterexample && findingOf(system, modules, options, counterexample);
  return {
    verdict,
    complete,
    covered: complete ? `every interleaving of the lanes${reduced}` : `${states} states${few && `, ${few}`}`,
    threads: namesOf(system),
    executions: states,
    steps: transitions,
    elapsedMs: Math.round(performance.now() - begunMs),
    strategy: nameOf(method),
    seed: options.seed ?? '1',
    assumptions: [{ kind: 'deterministic', at: [] }],
    symmetry,
    finding,
  };
}

/** Looks by few switches, and then by few delays, where there was no time for every state. */
function byFew(
  system: System,
  checked: Checked,
  until: (share: number) => (states: number) => boolean,
): Checked {
  let share = 0;
  const searches = new BoundedSearches(system, undefined, (states) => until(share)(states), true);
  for (const by of ['switches', 'delays'] as const) {
    share = SHARES[by];
    const found = searches.look(by, { maxStates: BOUNDED_STATES, maxBytes: BOUNDED_BYTES });
    if (found) return { ...found, states: checked.states + found.states };
  }
  return { ...checked, bounds: searches.bounds };
}

function nameOf(method: Method): SearchName {
  return method === 'fewest-switches' || method === 'fewest-delays' ? method : 'states';
}

/** Plays the run of lanes that a token names. @throws BadInput where a lane cannot take a step that it has. */
export function replaySystem(
  system: System,
  modules: readonly HashedModule[],
  token: ThreadsToken,
  options: CheckOptions,
): ThreadsReport {
  const begunMs = performance.now();
  const enabled = new Int32Array(system.lanes.length);
  let finding: Finding | null = null;
  system.reset();
  for (const [step, lane] of token.schedule.entries()) {
    if (!enabled.subarray(0, system.enabledLanes(enabled)).includes(lane)) {
      throw new BadInput(
        `token: lane ${lane} cannot take step ${step + 1}: give the file that it was made with`,
      );
    }
    system.step(lane);
    const what = system.fault();
    if (what !== null) finding ??= { kind: 'wrong-result', what };
  }
  const isOver = system.enabledLanes(enabled) === 0;
  finding ??= findRace(system) ?? (isOver ? findAtEnd(system) : null);
  const told =
    finding && findingOf(system, modules, options, { finding, lanes: token.schedule, minimal: false });
  return {
    verdict: told?.kind ?? 'incomplete',
    complete: false,
    covered: 'one run, from a token',
    threads: namesOf(system),
    executions: 1,
    steps: token.schedule.length,
    elapsedMs: Math.round(performance.now() - begunMs),
    strategy: 'states',
    seed: '1',
    assumptions: [{ kind: 'deterministic', at: [] }],
    symmetry: [],
    finding: told,
  };
}

function findingOf(
  system: System,
  modules: readonly HashedModule[],
  { closely = false }: CheckOptions,
  { finding, lanes, minimal }: Pick<WayToFinding, 'finding' | 'lanes' | 'minimal'>,
): ThreadsFinding {
  const story = tell(system, lanes, finding);
  const steps = stepsOf(story, false);
  const pending = stepsOf(story, true);
  return {
    kind: finding.kind,
    message: story.sentence.replace(/^\w[\w-]*: |\.$/g, ''),
    preemptions: contextSwitches(lanes, system),
    minimal,
    token: formatThreadsToken({
      modules,
      schedulesPlain: false,
      anyTimeout: false,
      parameters: null,
      schedule: lanes,
    }),
    steps,
    races: finding.kind === 'race' && pending.length === 2 ? [[pending[0], pending[1]]] : [],
    waits: [],
    story,
    otherwise: null,
    closeUp: closely ? closeUp(system, lanes, finding, wordsOf(system)) : null,
  };
}

/** The cell of a lane's step stands in its text; the place is the name of a state. */
function stepsOf({ steps, pending }: Story, isPending: boolean): readonly AccessStep[] {
  return (isPending ? pending : steps).map(({ lane, state, access, effect }) => ({
    thread: lane,
    access,
    cell: state,
    value: effect === '' ? null : effect,
    was: null,
    at: null,
  }));
}
