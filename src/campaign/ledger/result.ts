import { z } from 'zod';
import { SKETCH } from './coverage.js';
import { FINDING } from './finding.js';
import { ALTERNATIVES } from './job.js';
import { CANDIDATE } from './spec.js';

const COUNT = z.int().min(0);
const INT32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
const TEXT = z.string().max(100_000);

/** What every job comes to. */
const COMMON = {
  /** Executions, workloads' runs or candidates. */
  runs: COUNT,
  steps: COUNT,
  findings: z.array(FINDING).max(1000),
  coverage: SKETCH,
};

const PLACE = z.strictObject({ file: TEXT, line: COUNT, column: COUNT });

/** Points of an execution at which something is left to be chosen: the fields of `BranchPoint`, a list each. */
const REST = z.array(z.tuple([INT32, INT32, INT32, INT32, INT32, INT32, z.boolean(), INT32])).max(1e6);

/** What a job came to. The same job comes to the same, whoever does it. */
export const RESULT = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('check'),
    ...COMMON,
    threads: z.array(TEXT).max(32),
    cut: COUNT,
    spins: z.array(z.int()).max(10_000),
    assumptions: z
      .array(
        z.strictObject({
          kind: z.enum(['spin-as-wait', 'timeout-late', 'race-allowed', 'deterministic']),
          at: z.array(PLACE).max(10_000),
        }),
      )
      .max(10),
    branched: z
      .strictObject({
        wants: z.array(z.tuple([COUNT, INT32, z.int().min(0).max(31)])).max(1e6),
        rest: REST,
        isQuiet: z.boolean(),
      })
      .nullable(),
    left: z.array(ALTERNATIVES).max(1e6),
    dropped: COUNT,
  }),
  z.strictObject({
    kind: z.literal('fuzz'),
    ...COMMON,
    lanes: COUNT,
    workloads: COUNT,
    longest: COUNT,
    skipped: COUNT,
  }),
  z.strictObject({
    kind: z.literal('tune'),
    ...COMMON,
    outcomes: z
      .array(
        z.strictObject({
          candidate: CANDIDATE,
          operations: COUNT,
          /** Nanoseconds; null where lanes wait for each other for ever. */
          threadsNs: z.number().nullable(),
          sequentialNs: z.number(),
        }),
      )
      .max(10_000),
  }),
  /** What it asked for cannot be done: a module that behaves differently each time, say. Trying again would not help. */
  z.strictObject({ kind: z.literal('refused'), message: TEXT }),
]);

export type JobResult = z.infer<typeof RESULT>;
export type CheckResult = Extract<JobResult, { kind: 'check' }>;
export type FuzzResult = Extract<JobResult, { kind: 'fuzz' }>;
export type TuneResult = Extract<JobResult, { kind: 'tune' }>;
