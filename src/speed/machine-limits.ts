import type { CopyTimes, KernelTime, Machine, Spread } from './machine.js';

/** Parameters that are one number each. */
type Scalar = {
  [Name in keyof Machine]-?: Exclude<Machine[Name], undefined> extends number ? Name : never;
}[keyof Machine];

/** The least and the most that a parameter may be on any machine that there is, or could well be. */
const LIMITS: Readonly<Record<Scalar, readonly [least: number, most: number]>> = {
  probeNs: [1e3, 1e9],
  stepNs: [0.01, 1e4],
  publishNs: [0.01, 1e4],
  observeNs: [0.01, 1e5],
  spinNs: [0, 1e12],
  wakeNs: [0.01, 1e8],
  startNs: [0, 1e7],
  loadBaseNs: [0, 1e6],
  storeBaseNs: [0, 1e6],
  storeRowShare: [0.01, 100],
  finishRowShare: [0.01, 100],
  overwriteLineNs: [0, 1e3],
  fetchLineNs: [0, 1e3],
  freshLineNs: [0, 1e3],
  freshLineThinNs: [0, 1e3],
  reclaimLineNs: [0, 1e3],
};

const SIZES = {
  rowBytes: [1, 2 ** 30],
  reachBytes: [1, 2 ** 40],
} as const;
/** Nanoseconds to copy one byte: of a petabyte a second, and of ten megabytes. */
const BYTE_NS = [1e-6, 100] as const;
/** Nanoseconds of one multiply-add of an EXECUTE. */
const MULTIPLY_ADD_NS = [1e-7, 1e3] as const;
/** How many times as long a copy may take beside another core: a measured one may come out below 1 by a little. */
const BESIDE = [0.5, 100] as const;
/** Of `Spread`: shares of a best time, and of a prediction. */
const SPREAD = { runNs: [1, 1e15], fromShare: [1, 1e6], toShare: [1, 1e6] } as const;
const OFF_BY = [0, 100] as const;
/** What is more takes no less time; measured times may be off by so much. */
const SLACK = 2;

/** The first thing about a machine that cannot be, in words that begin with its name, or null: "stepNs is 1e+308, ...". */
export function implausible(machine: Machine): string | null {
  for (const [name, limits] of Object.entries(LIMITS)) {
    const value = machine[name as Scalar];
    const fault = value === undefined ? null : outside(name, value, limits);
    if (fault) return fault;
  }
  if (machine.wakeNs * SLACK < machine.observeNs) {
    return `wakeNs is ${machine.wakeNs}: a lane that sleeps takes no less than one that spins, observeNs ${machine.observeNs}`;
  }
  return (
    implausibleCopies(machine.copy) ??
    implausibleKernels(machine.kernels) ??
    implausibleSpread(machine.spread)
  );
}

function implausibleSpread(spread: Spread | undefined): string | null {
  if (!spread) return null;
  for (const [name, limits] of Object.entries(SPREAD)) {
    for (const [at, value] of spread[name as keyof typeof SPREAD].entries()) {
      const fault = outside(`spread.${name}.${at}`, value, limits);
      if (fault) return fault;
    }
  }
  const crossed = spread.fromShare.findIndex((from, at) => from > spread.toShare[at]);
  if (crossed >= 0)
    return `spread.fromShare.${crossed} is ${spread.fromShare[crossed]}, more than its toShare`;
  return outside('spread.offBy', spread.offBy, OFF_BY);
}

function outside(name: string, value: number, [least, most]: readonly [number, number]): string | null {
  return value >= least && value <= most ? null : `${name} is ${value}, and not between ${least} and ${most}`;
}

function implausibleCopies(copy: CopyTimes): string | null {
  for (const [name, limits] of Object.entries(SIZES)) {
    for (const [at, size] of copy[name as keyof typeof SIZES].entries()) {
      const fault = outside(`copy.${name}.${at}`, size, limits);
      if (fault) return fault;
    }
  }
  for (const name of ['besideCopies', 'besideExecutes'] as const) {
    for (const [reach, factor] of (copy[name] ?? []).entries()) {
      const fault = outside(`copy.${name}.${reach}`, factor, BESIDE);
      if (fault) return fault;
    }
  }
  for (const name of ['nearRowNs', 'farRowNs', 'crowdRowNs'] as const) {
    for (const [reach, row] of copy[name].entries()) {
      for (const [at, ns] of row.entries()) {
        const where = `copy.${name}.${reach}.${at}`;
        const bytes = copy.rowBytes[at];
        const fault = outside(where, ns, [BYTE_NS[0] * bytes, BYTE_NS[1] * bytes]);
        if (fault) return fault;
        if (at > 0 && ns * SLACK < row[at - 1])
          return `${where} is ${ns}, less than the shorter row's ${row[at - 1]}`;
        const nearer = copy[name][reach - 1]?.[at] ?? 0;
        if (ns * SLACK < nearer) return `${where} is ${ns}, less than the nearer row's ${nearer}`;
      }
    }
  }
  return null;
}

function implausibleKernels(kernels: readonly KernelTime[]): string | null {
  for (const [at, { m, k, n, executeNs }] of kernels.entries()) {
    const where = `kernels.${at}.executeNs`;
    const products = m * k * n;
    const fault = outside(where, executeNs, [MULTIPLY_ADD_NS[0] * products, MULTIPLY_ADD_NS[1] * products]);
    if (fault) return fault;
    const same = kernels.findIndex((other) => other.m === m && other.k === k && other.n === n);
    if (same < at) return `kernels.${at} is of ${m}x${k}x${n}, as kernels.${same} is`;
    const slower = kernels.find(
      (other) => other.m <= m && other.k <= k && other.n <= n && other.executeNs > SLACK * executeNs,
    );
    if (slower) {
      return `${where} is ${executeNs}, less than the ${slower.executeNs} of the smaller ${slower.m}x${slower.k}x${slower.n}`;
    }
  }
  return null;
}
