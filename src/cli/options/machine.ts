import { BadInput } from '../../refusal/bad-input.js';
import type { TileShape } from '../../schedule/schedule.js';
import { ACCELERATORS, accelerator } from '../../speed/accelerators.js';
import { hostText, isSameHost, thisHost } from '../../speed/host.js';
import { BUILT_IN_MACHINE, type Machine } from '../../speed/machine.js';
import { numberBetween } from '../../workload/numbers.js';
import { readText } from '../io/files.js';
import { complain } from '../io/print.js';
import { Progress } from '../io/progress.js';
import { BUILT_IN, type MachineArguments } from './list.js';

/**
 * The machine that the arguments name, or `otherwise`.
 * @throws BadInput where there is none of that name, and no file.
 */
export async function namedMachine<T>({ machine }: MachineArguments, otherwise: T): Promise<Machine | T> {
  if (machine === undefined) return otherwise;
  if (machine === BUILT_IN) return BUILT_IN_MACHINE;
  const [name, ratio] = machine.split(':');
  if (Object.hasOwn(ACCELERATORS, name)) {
    return ratio === undefined
      ? accelerator(name)
      : accelerator(name, numberBetween('machine ratio', ratio, 0.001, 1000));
  }
  if (!machine.endsWith('.json')) {
    const known = [BUILT_IN, ...Object.keys(ACCELERATORS)].join(', ');
    throw new BadInput(`--machine ${machine}: there is none of that name: give a .json file, or ${known}`);
  }
  const { readMachine } = await import('../../speed/read-machine-file.js');
  const read = readMachine(readText(machine), machine);
  tellOfOtherHost(machine, read);
  return read;
}

const told = new Set<string>();

/** Predictions for another machine are what somebody may want, or not know: that it is one is said once. */
function tellOfOtherHost(file: string, { host }: Machine): void {
  if (!host || isSameHost(host, thisHost()) || told.has(file)) return;
  told.add(file);
  complain(
    `heddle: ${file} is of another machine (${hostText(host)}) than this one (${hostText(thisHost())})`,
  );
}

/**
 * A calibration that others wait for: a few seconds. What decides most predictions takes little time to measure and is
 * measured often, so that a slow moment of the machine does not spoil it.
 */
const QUICK = {
  name: 'this machine, calibrated quickly',
  attempts: 2,
  passes: 8,
  copiesEvery: 4,
  rounds: 1,
  patience: 0.1,
};

/** A machine to predict for. */
export interface CalibratedMachine {
  readonly machine: Machine;
  /** Why nothing is to be predicted with it, or null. */
  readonly doubt: string | null;
}

/**
 * The machine that the arguments name, or this one, calibrated first.
 * @param tile the one shape of EXECUTE that matters; without, all are timed.
 */
export async function calibratedMachine(
  args: MachineArguments,
  tile?: TileShape,
): Promise<CalibratedMachine> {
  const named = await namedMachine(args, null);
  if (named) return { machine: named, doubt: null };
  const { calibrate, partsOf } = await import('../../speed/calibration/calibrate.js');
  const options = { ...QUICK, ...(tile && { shapes: [tile] }) };
  const progress = new Progress('calibrating', partsOf(options));
  const { machine, doubts } = await calibrate({
    ...options,
    onProgress: (done) => progress.update(done),
  }).finally(() => progress.stop());
  return { machine, doubt: doubts[0] ?? null };
}
