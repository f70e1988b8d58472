import { expect, test, vi } from 'vitest';
import { calibratedMachine } from '../../src/cli/options/machine.js';
import { calibrate } from '../../src/speed/calibration/calibrate.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';

// What calibrating comes to is for calibrate.test.ts: while other tests use the machine, it takes a minute and more.
vi.mock(import('../../src/speed/calibration/calibrate.js'), async (importOriginal) => ({
  ...(await importOriginal()),
  calibrate: vi.fn(),
}));

const tile = { m: 8, k: 32, n: 32 };
const measured = { ...BUILT_IN_MACHINE, name: 'measured' };

test('a command without a machine calibrates this one, for its tiles only, and is told of the first doubt', async () => {
  vi.mocked(calibrate).mockResolvedValueOnce({ machine: measured, measured: [], doubts: ['busy', 'slow'] });
  expect(await calibratedMachine({}, tile)).toEqual({ machine: measured, doubt: 'busy' });
  expect(calibrate).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ name: 'this machine, calibrated quickly', attempts: 2, shapes: [tile] }),
  );
});

test('one with a machine calibrates nothing', async () => {
  vi.mocked(calibrate).mockClear();
  expect(await calibratedMachine({ machine: 'built-in' }, tile)).toEqual({
    machine: BUILT_IN_MACHINE,
    doubt: null,
  });
  expect(calibrate).not.toHaveBeenCalled();
});
