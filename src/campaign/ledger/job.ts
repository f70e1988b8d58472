import { z } from 'zod';
import { readTurns } from '../../javascript/verdict/token.js';
import { BadInput } from '../../refusal/bad-input.js';
import { cutShort } from '../../refusal/quoted.js';
import { CANDIDATE, idOf } from './spec.js';

const INT32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
/** Threads have a bit each in a word. */
const MOST_THREADS = 32;
/** Turns, as in tokens. */
const SCHEDULE = z
  .string()
  .max(1_000_000)
  .refine((text) => {
    try {
      return readTurns(text).every((thread) => thread < MOST_THREADS);
    } catch {
      return false;
    }
  }, 'its turns are none');
const EXECUTIONS = z.int().min(1).max(1e6);
const CAMPAIGN = z.string().regex(/^[0-9a-f]{32}$/);

/** What an execution leaves to be tried, packed: of each point from `from` on, threads as bits. */
export const ALTERNATIVES = z.strictObject({
  preemptions: z.int().min(0).max(1000),
  threads: SCHEDULE,
  from: z.int().min(0).max(1e6),
  others: z.array(INT32).max(1e6),
});

/** A part of a search of threads. */
const PART = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('subtree'),
    schedule: SCHEDULE,
    asleep: INT32,
    quiet: INT32,
    digest: INT32,
    executions: EXECUTIONS,
  }),
  z.strictObject({
    kind: z.literal('bounded'),
    bound: z.int().min(0).max(1000),
    alternatives: z.array(ALTERNATIVES).max(1e5).nullable(),
    executions: EXECUTIONS,
  }),
  z.strictObject({
    kind: z.literal('sample'),
    strategy: z.enum(['pct', 'pos', 'surw', 'random']),
    depth: z.int().min(1).max(100),
    seed: z.string().max(2000),
    executions: EXECUTIONS,
  }),
]);

/** Some seconds of work. Its id is the hash of it. */
export const JOB = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('check'),
    campaign: CAMPAIGN,
    /** Words that loops poll, as far as is known: their addresses, ascending. */
    spins: z.array(z.int()).max(10_000),
    part: PART,
  }),
  z.strictObject({
    kind: z.literal('fuzz'),
    campaign: CAMPAIGN,
    /** With the campaign's seed, it decides everything that is random. */
    batch: z.int().min(0).max(1e12),
    runs: EXECUTIONS,
  }),
  z.strictObject({
    kind: z.literal('tune'),
    campaign: CAMPAIGN,
    candidates: z.array(CANDIDATE).max(10_000),
  }),
]);

export type Job = z.infer<typeof JOB>;
export type CheckJob = Extract<Job, { kind: 'check' }>;
export type FuzzJob = Extract<Job, { kind: 'fuzz' }>;
export type TuneJob = Extract<Job, { kind: 'tune' }>;
export type PackedPart = CheckJob['part'];
export type PackedAlternatives = z.infer<typeof ALTERNATIVES>;

/** The id of a job: the same work has the same. */
export const jobId = idOf;

/**
 * Data from a queue, which anyone may have written.
 * @param where whose data it is, for the message.
 * @throws BadInput where it is not what it must be.
 */
export function validated<T>(schema: z.ZodType<T>, data: unknown, where: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new BadInput(
    `${where}: ${cutShort(`${path.join('.') || 'the whole'}: ${message}`)}: it is none that this version of heddle makes`,
  );
}
