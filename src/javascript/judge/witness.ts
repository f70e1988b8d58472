import { stripVTControlCharacters } from 'node:util';
import { BadInput } from '../../refusal/bad-input.js';
import { End } from '../baton/control-block.js';
import type { Thrown } from '../thread/messages.js';
import {
  type AccessStep,
  type Assumption,
  type CheckOptions,
  placeText,
  type SourcePlace,
  type ThreadsFinding,
  type ThreadWait,
} from '../verdict/report.js';
import { formatThreadsToken, type HashedModule } from '../verdict/token.js';
import { CellNames } from './cells.js';
import { Explainer, stepText, storyOf, type Told } from './explain.js';
import type { Execution, Fault, Runner } from './runner.js';
import type { Scenario } from './scenario.js';
import { SourcePlaces } from './source-places.js';

/** Characters of what was thrown that a finding shows. */
const LONGEST_MESSAGE = 300;

/** Makes a finding of an execution that failed: plays it once more, and has every thread say what it does. */
export class Witness {
  private readonly explainer: Explainer;
  private readonly places: SourcePlaces;

  constructor(
    url: string,
    scenario: Scenario,
    private readonly runner: Runner,
    private readonly modules: readonly HashedModule[],
    private readonly options: CheckOptions,
    private readonly schedulesPlain: boolean,
    private readonly parameters: unknown,
  ) {
    const { buffers, first } = scenario;
    const cells = new CellNames(first, (buffer) => buffers.addressOf(buffer), buffers.pool);
    this.places = new SourcePlaces(url);
    this.explainer = new Explainer(cells, this.places);
  }

  /** @throws BadInput where the same schedule does not lead to the same failure again. */
  async finding(fault: Fault, minimal: boolean): Promise<ThreadsFinding> {
    const { execution, told } = await this.play(fault.schedule);
    if (execution.fault?.kind !== fault.kind) {
      throw new BadInput(
        `not deterministic: a schedule led to ${fault.kind} once, and then to ${execution.fault?.kind ?? 'no failure'}: state outside of setup's result is the usual cause; try --isolate run`,
      );
    }
    return this.describe(execution, { ...execution.fault, preemptions: fault.preemptions }, told, minimal);
  }

  /** Plays a schedule, and tells it. */
  async play(schedule: ArrayLike<number>): Promise<{ execution: Execution; told: Told }> {
    this.runner.choose(null);
    const execution = await this.runner.run({ schedule, asleep: 0, quiet: 0, tells: true });
    return { execution, told: this.explainer.tell(execution) };
  }

  describe(execution: Execution, fault: Fault, told: Told, minimal: boolean): ThreadsFinding {
    const { steps, races } = told;
    const message = this.message(execution, fault, told);
    return {
      kind: fault.kind,
      message,
      preemptions: fault.preemptions,
      minimal,
      token: this.tokenOf(fault.schedule),
      steps,
      races,
      waits: this.waits(execution.outcome, told),
      closeUp: null,
      otherwise: null,
      story: storyOf(execution.outcome.names, steps, sentenceOf(fault.kind, message)),
    };
  }

  /** The token that plays a schedule. */
  tokenOf(schedule: Iterable<number>): string {
    return formatThreadsToken({
      modules: this.modules,
      schedulesPlain: this.schedulesPlain,
      anyTimeout: this.options.timeouts === 'any',
      parameters: this.parameters === undefined ? null : JSON.stringify(this.parameters),
      schedule: [...schedule],
    });
  }

  /** What was taken for given, each with its places. */
  assumptions(): readonly Assumption[] {
    const at = [...this.runner.spunOn.values()].flatMap((stack) => this.places.find(stack) ?? []);
    const spins: readonly Assumption[] = at.length > 0 ? [{ kind: 'spin-as-wait', at: distinct(at) }] : [];
    const late: readonly Assumption[] = this.runner.hadLimits ? [{ kind: 'timeout-late', at: [] }] : [];
    const allowed = (this.options.allowRaces ?? []).flatMap((text) => readAllowed(text));
    return [
      ...spins,
      ...(this.options.timeouts === 'any' ? [] : late),
      ...(allowed.length > 0 ? [{ kind: 'race-allowed' as const, at: allowed }] : []),
      { kind: 'deterministic', at: [] },
    ];
  }

  /** Pairs of accesses that race, but for those that are allowed to. */
  unallowed(races: Told['races']): Told['races'] {
    const allowed = (this.options.allowRaces ?? []).flatMap((text) => readAllowed(text));
    const isAllowed = ({ at }: AccessStep) =>
      at !== null && allowed.some(({ file, line }) => at.line === line && at.file.endsWith(file));
    return races.filter(([first, second]) => !isAllowed(first) && !isAllowed(second));
  }

  private message(execution: Execution, fault: Fault, told: Told): string {
    switch (fault.kind) {
      case 'race': {
        const [pair] = told.races;
        return pair ? `nothing orders ${stepText(pair[0])}, and ${stepText(pair[1])}` : 'two accesses race';
      }
      case 'assertion': {
        const at = fault.error && this.places.find(fault.error.stack);
        const who = fault.who === 'check' ? 'check' : `thread ${fault.who}`;
        return `${who} threw ${fault.error ? thrownText(fault.error) : ''}${at ? ` at ${placeText(at)}` : ''}`;
      }
      default:
        return this.stuckMessage(execution, told);
    }
  }

  private waits({ waiting, names }: Execution['outcome'], told: Told): readonly ThreadWait[] {
    return [...waiting].map(([thread, { how, address, size }]) => {
      const cell = this.explainer.cell(address, size);
      const at = told.last(names[thread], cell)?.at ?? told.last(names[thread])?.at ?? null;
      return { thread: names[thread], how, cell, at };
    });
  }

  private stuckMessage({ outcome }: Execution, told: Told): string {
    const { names, stuck, end } = outcome;
    if (stuck >= 0) {
      const last = told.last(names[stuck]);
      const after = last ? `, after ${last.access} of ${last.cell} at ${placeText(last.at)}` : '';
      return `thread ${names[stuck]} goes on without an access to shared memory${after}`;
    }
    const waiting = this.waits(outcome, told).map(
      ({ thread, how, cell, at }) => `${thread} ${how} ${cell} at ${placeText(at)}`,
    );
    // Whoever waits for a worker that is no more has been told; a reader wants to know.
    const died = outcome.died.map(({ thread, error }) => {
      const at = this.places.find(error.stack);
      return `${names[thread]} ended with ${thrownText(error)}${at ? ` at ${placeText(at)}` : ''}`;
    });
    return `${end === End.livelock ? 'nobody gets on' : 'nobody can go on'}: ${[...waiting, ...died].join('; ')}`;
  }
}

/** `FILE:LINE` as a place. */
export function readAllowed(text: string): readonly SourcePlace[] {
  const found = /^(.+):(\d+)$/.exec(text);
  if (!found)
    throw new BadInput(`allow-race: ${JSON.stringify(text)} is no FILE:LINE: give one, such as ring.mjs:12`);
  return [{ file: found[1].replace(/^\.\//, ''), line: Number(found[2]), column: 0 }];
}

function distinct(places: readonly SourcePlace[]): readonly SourcePlace[] {
  return [...new Map(places.map((place) => [placeText(place), place])).values()];
}

/** `RangeError: message` of an error; any other value as it is. */
function thrownText({ name, message }: Thrown): string {
  return `${name === '' ? '' : `${name}: `}${oneLine(message)}`;
}

/** A message of several lines, such as an assertion's, in one. */
function oneLine(text: string): string {
  const plain = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_MESSAGE ? `${plain.slice(0, LONGEST_MESSAGE)} ...` : plain;
}

/** `Race: nothing orders ….` */
function sentenceOf(kind: string, message: string): string {
  const capital = kind[0].toUpperCase() + kind.slice(1);
  return `${capital}: ${message}${message.endsWith('.') ? '' : '.'}`;
}
