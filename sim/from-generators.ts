import { BadLane, shown } from '../src/lane/bad-lane.js';
import { type GeneratorLaneOptions, laneFromGenerator } from '../src/lane/from-generator.js';
import { type GeneratorWords, generatorWords } from '../src/lane/generator-access.js';
import type { AccessGenerator } from '../src/lane/history.js';
import type { Lane } from '../src/lane/lane.js';
import { type Initial, layoutOf, shared } from '../src/lane/shared.js';
import type { Seen } from './seen.js';
import { System } from './system.js';
import type { SystemSpec } from './system-spec.js';

/** A thread: it gets the words by name, and yields an access at a time. */
export type ThreadGenerator = (words: GeneratorWords) => AccessGenerator;

/** Threads that are written as generators, and the words that they share. */
export interface GeneratorsSpec extends Pick<SystemSpec, 'spuriousWakeUps'> {
  /** Words that are accessed by `Atomics`, each with what it begins as: a number, or an array of them. */
  readonly cells?: Initial;
  /** Words that are read and written plainly; accesses to one that nothing orders are a race. */
  readonly plain?: Initial;
  /** By name; or a list, and then each is called as its function is. */
  readonly threads: { readonly [name: string]: ThreadGenerator } | readonly ThreadGenerator[];
  /** Threads, by name, that serve the others and need never end. */
  readonly mayRunForever?: readonly string[];
  /** From how many numbers a thread chooses at most. Default 0: none chooses anything. */
  readonly choices?: number;
  /** Asked when every thread has ended: what is wrong with the result, or null; what it throws is wrong, too. */
  finalFault?(seen: Seen): unknown;
}

const KNOWN = ['cells', 'plain', 'threads', 'mayRunForever', 'choices', 'finalFault', 'spuriousWakeUps'];

/**
 * A system of threads that are written as generators, which read like the code that they stand for:
 * `function* add({ lock, count }) { yield lock.lock(); yield count.write((yield count.read()) + 1); yield lock.unlock(); }`.
 * What a generator throws over an access, an assertion, is a finding.
 * @throws RangeError, BadLane where there is none.
 */
export function fromGenerators(spec: GeneratorsSpec): System {
  const unknown = Object.keys(spec).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined)
    throw new RangeError(
      `fromGenerators: it has ${unknown}, which means nothing: it takes ${KNOWN.join(', ')}`,
    );
  const { mayRunForever = [], choices = 0, spuriousWakeUps = false } = spec;
  const cells = shared(spec.cells ?? {});
  const plain = shared(spec.plain ?? {});
  const words = generatorWords(cells, plain);
  const count = layoutOf(cells)?.count ?? 0;
  // Threads of one generator share what is known of it, and are alike.
  const known = new Map<ThreadGenerator, Lane>();
  const lanes = named(spec.threads).map(([name, thread]) => {
    const options: GeneratorLaneOptions = { choices, mayRunForever: mayRunForever.includes(name) };
    if (Object.prototype.toString.call(thread) !== '[object GeneratorFunction]')
      throw new BadLane(name, '', `its thread is ${shown(thread)}: give a function*`);
    const lane = known.get(thread) ?? laneFromGenerator(name, () => thread(words), count, options);
    known.set(thread, lane);
    return { ...lane, name, mayRunForever: options.mayRunForever === true };
  });
  return new System({
    lanes,
    cells,
    plain,
    spuriousWakeUps,
    // Whatever it gives is looked at when it is asked.
    finalFault: (_, seen) => spec.finalFault?.(seen) as string | null,
  });
}

function named(threads: GeneratorsSpec['threads']): readonly (readonly [string, ThreadGenerator])[] {
  if (typeof threads !== 'object' || threads === null)
    throw new RangeError(
      `fromGenerators: its threads are ${shown(threads)}: give a list of function*, or an object`,
    );
  if (!Array.isArray(threads)) return Object.entries(threads);
  return threads.map((thread, at) => [thread?.name || `thread ${at + 1}`, thread]);
}
