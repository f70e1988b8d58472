import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Interrupted, Interruption } from '../../src/cli/interruption.js';
import { Child } from './child.js';
import { temporaryFolder } from './heddle.js';

const folder = temporaryFolder();

const endless = ['--layers', '512,512,512', '--batch', '512', '--ring-capacity', '512'];
const large = ['--layers', '2048,2048,2048', '--batch', '1024'];

describe.skipIf(process.platform === 'win32')(
  'Ctrl-C ends with status 130, soon, and leaves nothing behind:',
  () => {
    test.each<[string, string[], RegExp]>([
      ['verify', ['verify', ...endless], /^heddle: interrupted: [^\n]+\n$/],
      ['verify --json', ['verify', ...endless, '--json'], /^heddle: interrupted: [^\n]+\n$/],
      ['run, simulated', ['run', ...large, '--backend', 'sim', '--output', 'y.npy'], /^heddle: interrupted/],
      ['run, sequential', ['run', ...large, '--output', 'y.npy'], /^heddle: interrupted/],
      [
        'run, on threads',
        ['run', ...large, '--backend', 'threads', '--output', 'y.npy'],
        /^heddle: interrupted/,
      ],
    ])('%s', async (_, args, said) => {
      const child = new Child(args, { cwd: folder });
      await child.listening;
      await delay(300);
      child.interrupt();
      const { code, signal, stdout, stderr } = await child.exit;
      expect([code, signal, stdout]).toEqual([130, null, '']);
      expect(stderr).toMatch(said);
      expect(readdirSync(folder)).toEqual([]);
    });

    test('compare, which says how far it came', async () => {
      const child = new Child(
        ['compare', '--layers', '64,64', '--runs', '1000000', '--machine', 'built-in', '--json'],
        {
          cwd: folder,
        },
      );
      await child.listening;
      await delay(1500);
      child.interrupt();
      const { code, stdout, stderr } = await child.exit;
      expect([code, stderr]).toEqual([130, '']);
      const { interrupted, sequential, bits } = JSON.parse(stdout);
      expect(interrupted).toBe(true);
      expect(sequential.runs).toBeGreaterThan(0);
      expect(sequential.runs).toBeLessThan(1_000_000);
      expect(bits.identical).toBe(true);
    });

    test.each([['1'], ['2']])('fuzz with %s workers, which says how far it came', async (workers) => {
      const args = ['fuzz', '--time', '10m', '--seed', '1', '--workers', workers, '--json'];
      const child = new Child(args, { cwd: folder });
      await child.listening;
      await delay(500);
      child.interrupt();
      const { code, stdout, stderr } = await child.exit;
      expect([code, stderr]).toEqual([130, '']);
      expect(JSON.parse(stdout)).toMatchObject({ interrupted: true, failure: null });
    });
  },
);

describe('an interruption', () => {
  test('lets work that is not interrupted give its result and its errors', () => {
    using interruption = new Interruption();
    expect(interruption.breakable(() => 42)).toBe(42);
    const work = () => {
      throw new RangeError('mine');
    };
    expect(() => interruption.breakable(work)).toThrow(RangeError);
    expect(interruption.signal.aborted).toBe(false);
  });

  test('once heard, starts no further work', async () => {
    using interruption = new Interruption();
    process.emit('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    expect(() => interruption.breakable(() => 42)).toThrow(Interrupted);
    await expect(interruption.unlessAborted(delay(60_000, null, { ref: false }))).rejects.toThrow(
      Interrupted,
    );
  });

  test('leaves no listener when it is over', () => {
    const before = process.listenerCount('SIGINT');
    {
      using interruption = new Interruption();
      expect(interruption.signal.aborted).toBe(false);
      expect(process.listenerCount('SIGINT')).toBe(before + 1);
    }
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
