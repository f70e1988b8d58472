import { describe, expect, test } from 'vitest';
import { finishedBeforeStored, oneBuffer, roomy } from '../../scripts/mutants/schedules.js';
import type { FindingKind } from '../../sim/watch/finding.js';
import { loadProtocol } from '../../src/protocols/load.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { replay } from '../../src/safety/replay.js';
import { formatToken, hashSchedule, parseToken, type ReplayToken } from '../../src/safety/token.js';
import { verify } from '../../src/safety/verify.js';
import type { Schedule } from '../../src/schedule/schedule.js';

const cases: readonly (readonly [FindingKind, string, Schedule, number])[] = [
  ['race', 'two-ring', oneBuffer(3), 2],
  ['wrong-result', 'two-ring', oneBuffer(3), 2],
  ['wrong-result', 'two-ring', oneBuffer(5), 4],
  ['deadlock', 'two-ring', finishedBeforeStored(4), 1],
  ['deadlock', 'scoreboard', finishedBeforeStored(6), 2],
];

async function tokenOf(
  kind: FindingKind,
  protocol: string,
  schedule: Schedule,
  ringCapacity: number,
  workload: Readonly<Record<string, string>> | null = null,
) {
  const { counterexample } = await verify(schedule, { protocol, ringCapacity, find: kind, workload });
  if (counterexample?.kind !== kind) throw new Error(`no ${kind} found`);
  return counterexample;
}

describe('a replay token', () => {
  test.each(cases)('plays a %s of %s back', async (kind, name, schedule, capacity) => {
    const { replay: token, steps } = await tokenOf(kind, name, schedule, capacity);
    const replayed = replay(parseToken(token), schedule, await loadProtocol(name));
    expect(replayed).toMatchObject({ verdict: kind, steps });
    expect(replayed.finding?.kind).toBe(kind);
    expect(replayed.explanation.steps).toHaveLength(steps);
  });

  test.each(cases)('of a %s of %s is read as it was written', async (kind, name, schedule, capacity) => {
    const workload = { layers: '128,64', batch: '4', name: 'a:b=c&d %2C' };
    for (const recipe of [null, workload]) {
      const { replay: text } = await tokenOf(kind, name, schedule, capacity, recipe);
      const token = parseToken(text);
      expect(token).toMatchObject({ protocol: name, ringCapacity: capacity, workload: recipe });
      expect(token.schedule).toBe(hashSchedule(schedule));
      expect(formatToken(token)).toBe(text);
      expect(parseToken(` ${text}\n`)).toEqual(token);
      expect(text).not.toMatch(/\s/);
    }
  });

  test('keeps the name of any protocol', async () => {
    const { replay: text } = await tokenOf(...cases[0]);
    const token: ReplayToken = { ...parseToken(text), protocol: "./my protocols/a:b%'.js" };
    expect(parseToken(formatToken(token))).toEqual(token);
    expect(formatToken(token)).not.toMatch(/['\s]/);
  });
});

describe('a replay token is refused', () => {
  test('for another schedule', async () => {
    const { replay: token } = await tokenOf(...cases[0]);
    const protocol = await loadProtocol('two-ring');
    expect(() => replay(parseToken(token), roomy, protocol)).toThrow(BadInput);
    expect(() => replay(parseToken(token), roomy, protocol)).toThrow(hashSchedule(roomy));
  });

  test('of another version', async () => {
    const { replay: token } = await tokenOf(...cases[0]);
    const other = token.replace(/^heddle\d+/, 'heddle99');
    expect(() => parseToken(other)).toThrow(BadInput);
    expect(() => parseToken(other)).toThrow('heddle99');
  });

  test.each(cases)('truncated anywhere: a %s of %s', async (kind, name, schedule, capacity) => {
    const { replay: token } = await tokenOf(kind, name, schedule, capacity);
    for (let length = 0; length < token.length; length++) {
      expect(() => parseToken(token.slice(0, length)), token.slice(0, length)).toThrow(BadInput);
    }
  });

  // Known to fail: cut off between two steps, or in its recipe, a token is a shorter token. Check digits would tell.
  test.each([
    ['of several steps', '5-1,9-0,14-1', null],
    ['with a recipe', '12-1', { layers: '128,64', batch: '4' }],
  ])('truncated anywhere: one %s', (_, deviations, workload) => {
    const fields = { protocol: 'two-ring', ringCapacity: 8, schedule: '0123456789ab' };
    const token = formatToken({ ...fields, deviations, workload });
    for (let length = 0; length < token.length; length++) {
      expect(() => parseToken(token.slice(0, length)), token.slice(0, length)).toThrow(BadInput);
    }
  });

  test.each([
    ['', 'nothing'],
    ['heddle1', 'a version'],
    ['heddle1:two-ring:8:0123456789ab', 'no steps'],
    ['heddle1:two-ring:7:0123456789ab:-', 'a capacity that no ring has'],
    ['heddle1:two-ring:8:0123456789AB:-', 'a hash that is none'],
    ['heddle1:two-ring:8:0123456789ab:5-1,3-0', 'steps out of order'],
    ['heddle1:two-ring:8:0123456789ab:x', 'steps that are none'],
    ['heddle1:%:8:0123456789ab:-', 'a name that cannot be read'],
    ['heddle1:two-ring:8:0123456789ab:-:layers=8:more', 'too many parts'],
    ['loom1:two-ring:8:0123456789ab:-', 'of another program'],
  ])('%s: %s', (text) => {
    expect(() => parseToken(text)).toThrow(BadInput);
  });
});
