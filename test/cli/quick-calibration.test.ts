import { expect, test, vi } from 'vitest';
import { calibratedMachine } from '../../src/cli/options/machine.js';
import { type CalibrateOptions, calibrate } from '../../src/speed/calibration/calibrate.js';
import { thisHost } from '../../src/speed/host.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';

// The real one, in a hurry: all that it would do takes minutes while other tests use the machine.
vi.mock(import('../../src/speed/calibration/calibrate.js'), async (importOriginal) => {
  const original = await importOriginal();
  const hurry = { passes: 1, attempts: 1, patience: 0.001 };
  return {
    ...original,
    calibrate: vi.fn((options?: CalibrateOptions) => original.calibrate({ ...options, ...hurry })),
  };
});

const tile = { m: 8, k: 32, n: 32 };

test('a command without a machine calibrates this one for its tiles, and is told of doubts', async () => {
  const { machine, doubt } = await calibratedMachine({}, tile);
  expect(calibrate).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ attempts: 2, passes: 8, rounds: 1, shapes: [tile] }),
  );
  expect(machine).toMatchObject({ name: 'this machine, calibrated quickly', host: thisHost() });
  expect(machine.kernels).toEqual([{ ...tile, executeNs: expect.any(Number) }]);
  expect(doubt).toMatch(/^it was looked at only once/);
});

test('one with a machine calibrates nothing', async () => {
  vi.mocked(calibrate).mockClear();
  expect(await calibratedMachine({ machine: 'built-in' }, tile)).toEqual({
    machine: BUILT_IN_MACHINE,
    doubt: null,
  });
  expect(calibrate).not.toHaveBeenCalled();
});
