import { describe, expect, test } from 'vitest';
import { finishedBeforeStored, oneBuffer } from '../../scripts/mutants/schedules.js';
import { randomModel } from '../../src/model/random-model.js';
import { verify } from '../../src/safety/verify.js';
import { compile } from '../../src/schedule/compile.js';
import { heddle } from '../cli/heddle.js';

/** Enough states for the limits that are looked at now and then only. */
const large = compile(randomModel({ layers: [512, 64], seed: '1' }), {
  batch: 64,
  tile: { m: 8, k: 8, n: 8 },
});

describe('what is looked for', () => {
  test('is found though something worse is there', async () => {
    // With one buffer, two-ring both races and stores wrong data.
    const options = { protocol: 'two-ring', ringCapacity: 2 };
    expect(await verify(oneBuffer(3), options)).toMatchObject({ verdict: 'race' });
    const { verdict, counterexample } = await verify(oneBuffer(3), { ...options, find: 'wrong-result' });
    expect(verdict).toBe('wrong-result');
    expect(counterexample).toMatchObject({ kind: 'wrong-result', minimal: true });
  });

  test('stops at the first finding of its kind', async () => {
    const options = { protocol: 'two-ring', ringCapacity: 1 };
    const all = await verify(finishedBeforeStored(9), options);
    const first = await verify(finishedBeforeStored(9), { ...options, find: 'deadlock' });
    expect([all.verdict, first.verdict]).toEqual(['deadlock', 'deadlock']);
    expect(first.states).toBeLessThanOrEqual(all.states);
    expect(first.counterexample).toEqual(all.counterexample);
  });

  test('that is not there gives way to what is', async () => {
    const schedule = finishedBeforeStored(4);
    const found = await verify(schedule, { protocol: 'two-ring', ringCapacity: 1, find: 'race' });
    expect(found.verdict).toBe('deadlock');
    expect((await verify(schedule, { find: 'race' })).verdict).toBe('proved');
  });
});

describe('a limit that is reached', () => {
  test('makes a proof incomplete: states', async () => {
    const { states, verdict } = await verify(oneBuffer(3));
    expect(verdict).toBe('proved');
    expect(await verify(oneBuffer(3), { maxStates: states - 1 })).toMatchObject({
      verdict: 'incomplete',
      states: states - 1,
      findings: [],
      counterexample: null,
      interleavings: null,
    });
    expect(await verify(oneBuffer(3), { maxStates: states })).toMatchObject({ verdict: 'proved', states });
  });

  test('makes a proof incomplete: bytes', async () => {
    const { states, verdict } = await verify(large, { maxBytes: 1 });
    expect(verdict).toBe('incomplete');
    expect(states).toBeLessThan((await verify(large)).states);
  });

  test('makes a proof incomplete: the caller has had enough', async () => {
    const seen: number[] = [];
    const { verdict } = await verify(large, { onProgress: (states) => seen.push(states) < 2 });
    expect(verdict).toBe('incomplete');
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBeGreaterThan(seen[0]);
  });

  test('does not take back what was found', async () => {
    const { states } = await verify(oneBuffer(3), { protocol: 'two-ring' });
    expect(await verify(oneBuffer(3), { protocol: 'two-ring', maxStates: states - 1 })).toMatchObject({
      verdict: 'race',
    });
  });

  test('leaves a counterexample that is not shown to be the simplest', async () => {
    const options = { protocol: 'two-ring' };
    const best = (await verify(oneBuffer(3), options)).counterexample;
    const some = (await verify(oneBuffer(3), { ...options, maxPathStates: 1 })).counterexample;
    expect([best?.minimal, some?.minimal]).toEqual([true, false]);
    expect(some?.contextSwitches).toBeGreaterThanOrEqual(best?.contextSwitches ?? Number.NaN);
    // Without the search for fewest switches, the way has the fewest steps of all.
    expect(some?.steps).toBeLessThanOrEqual(best?.steps ?? Number.NaN);
  });
});

describe('the exit status of verify', () => {
  const plan = ['--layers', '128,64,32,32', '--batch', '128'];
  test.each([
    [0, 'proved', []],
    [1, 'race', ['--protocol', 'two-ring']],
    [3, 'incomplete', ['--max-states', '5']],
  ])('is %i where the verdict is %s', async (status, verdict, options) => {
    const ended = await heddle('verify', ...plan, ...options, '--json');
    expect(ended.status).toBe(status);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict });
  });

  test('is 2 where the protocol is none', async () => {
    const ended = await heddle('verify', ...plan, '--protocol', 'three-ring');
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('three-ring');
  });
});
