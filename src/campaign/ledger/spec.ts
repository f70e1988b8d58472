import { createHash } from 'node:crypto';
import { z } from 'zod';

const HASH = z.string().regex(/^[0-9a-f]{64}$/);
const NAME = z.string().min(1).max(500);
const COUNT = z.int().min(1).max(1e12);
const SEED = z.string().max(1000);

/** A file that whoever takes part must have been started with: what it is called, and the SHA-256 of what is in it. */
export const FILE = z.strictObject({ name: NAME, hash: HASH });
export type FileId = z.infer<typeof FILE>;

/** Threads as they are written. */
const CHECK = z.strictObject({
  kind: z.literal('check'),
  file: FILE,
  /** Behind the question mark of the module's name. */
  query: z.string().max(1000),
  /** Everything that it loads, by short hashes as tokens have them. */
  modules: z.array(z.strictObject({ name: NAME, hash: z.string().regex(/^[0-9a-f]{8}$/) })).max(100),
  timeouts: z.enum(['late', 'any']),
  isolate: z.enum(['none', 'run']),
  /** Every schedule with so many preemptions or fewer; null for none of these. */
  preemptions: z.int().min(0).max(1000).nullable(),
  /** Every order. */
  every: z.boolean(),
  /** Strategies that sample, in turn. */
  sampling: z
    .array(
      z.strictObject({ strategy: z.enum(['pct', 'pos', 'surw', 'random']), depth: z.int().min(1).max(100) }),
    )
    .max(100),
  /** Executions to sample; null for as many as there is time for. */
  runs: COUNT.nullable(),
  seed: SEED,
  /** Executions of one job, at most. */
  each: z.int().min(1).max(1e6),
});

/** Random workloads under a protocol. */
const FUZZ = z.strictObject({
  kind: z.literal('fuzz'),
  /** The name of one that ships, or a module. */
  protocol: z.union([NAME, FILE]),
  ringCapacity: z
    .int()
    .min(1)
    .max(2 ** 20),
  strategy: z.enum(['random', 'pct', 'pos', 'surw', 'uniform', 'timed']),
  depth: z.int().min(1).max(100),
  detect: z.boolean(),
  runs: COUNT.nullable(),
  seed: SEED,
  each: z.int().min(1).max(1e6),
});

const WEIGHTS = z.literal('int8').optional();

/** A model in a file: which of its outputs is wanted, and the SHA-256 of what lies in other files beside it. */
const MODEL_FILE = FILE.extend({
  output: NAME.optional(),
  weights: WEIGHTS,
  dataSha256: HASH.optional(),
});

const SIZE = z.int().min(1).max(1e6);
/** A schedule to predict. */
export const CANDIDATE = z.strictObject({
  tile: z.strictObject({ m: SIZE, k: SIZE, n: SIZE }),
  buffers: SIZE,
  order: z.enum(['plain', 'pipelined']),
  ringCapacity: SIZE,
  /** What each lane carries out, lane by lane. */
  lanes: z.string().max(1000),
});
export type PackedCandidate = z.infer<typeof CANDIDATE>;

/** Schedules of a model, by prediction. */
const TUNE = z.strictObject({
  kind: z.literal('tune'),
  /** Sizes of a random model's layers, or a file. */
  model: z.union([
    z.strictObject({ layers: z.string().max(1000), seed: SEED, weights: WEIGHTS }),
    MODEL_FILE,
  ]),
  batch: COUNT.nullable(),
  sramBytes: COUNT.nullable(),
  /** A machine file's text. */
  machine: z.string().max(1_000_000),
  protocol: z.union([NAME, FILE]),
  /** What is tried first; the best of it is then tried in every other way. */
  candidates: z.array(CANDIDATE).min(1).max(100_000),
  limit: COUNT,
  each: z.int().min(1).max(1e6),
});

/** What a campaign is: all that its jobs and their results depend on. */
export const SPEC = z.discriminatedUnion('kind', [CHECK, FUZZ, TUNE]);
/** What a campaign is, of any kind. */
export type CampaignSpec = z.infer<typeof SPEC>;
/** Of a campaign that searches threads as they are written. */
export type CheckSpec = z.infer<typeof CHECK>;
/** Of a campaign that samples interleavings of random workloads. */
export type FuzzSpec = z.infer<typeof FUZZ>;
/** Of a campaign that looks for the fastest schedule of a model. */
export type TuneSpec = z.infer<typeof TUNE>;

/** The name of plain data, whatever the order of its keys: 32 digits of a SHA-256. */
export function idOf(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data)).digest('hex').slice(0, 32);
}

/** JSON with the keys of objects in order: the same data has the same text. */
export function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, value[key]]),
        )
      : value,
  );
}

/** The files that a campaign is of: code, or a model. */
export function filesOf(spec: CampaignSpec): readonly FileId[] {
  const named =
    spec.kind === 'check'
      ? [spec.file]
      : spec.kind === 'fuzz'
        ? [spec.protocol]
        : [spec.model, spec.protocol];
  return named.filter((one): one is FileId => typeof one === 'object' && 'hash' in one);
}
