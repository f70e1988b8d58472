import { describe, expect, test } from 'vitest';
import { check } from '../../../sim/explore/check.js';
import { System } from '../../../sim/system.js';
import type { Accesses } from '../../../src/lane/accesses.js';
import { lanesIn, registers, type StateSpec } from '../../../src/lane/lane.js';
import { dining } from '../../systems/dining.js';
import { filesystem } from '../../systems/filesystem.js';
import { indexer } from '../../systems/indexer.js';
import { lastzero } from '../../systems/lastzero.js';
import { readers } from '../../systems/readers.js';

const lane = lanesIn<{ readonly plain: Int32Array }>();

describe('check', () => {
  test.each([
    ['indexer 11', () => indexer(11), 50],
    ['indexer 12', () => indexer(12), 100],
    ['filesystem 14', () => filesystem(14), 200],
    ['readers 13', () => readers(13), 70_000],
    ['lastzero 8', () => lastzero(8), 20_000],
    ['dining 7', () => dining(7), 70_000],
  ])('proves %s with few of its states', (_, build, atMost) => {
    const { verdict, method, states } = check(build(), { symmetry: false, hold: false });
    expect({ verdict, method }).toEqual({ verdict: 'proved', method: 'persistent-sets' });
    expect(states).toBeLessThan(atMost);
  });

  test('looks at every state where there are few, and takes another method where it is told to', () => {
    expect(check(dining(3)).method).toBe('every-state');
    expect(check(dining(3), { method: 'persistent-sets' }).method).toBe('persistent-sets');
    expect(check(readers(10), { method: 'every-state' }).method).toBe('every-state');
    expect(() => check(dining(3), { method: 'sleep-sets' as 'every-state' })).toThrow(
      'method: there is no method sleep-sets: take one of one-path, counters-first, persistent-sets, every-state',
    );
  });

  test('tells of the simplest way to what persistent sets find', () => {
    const { verdict, method, counterexample } = check(dining(4, true), { method: 'persistent-sets' });
    expect(verdict).toBe('livelock');
    expect(method).toBe('every-state');
    expect(counterexample).toEqual(check(dining(4, true), { method: 'every-state' }).counterexample);
    expect(counterexample?.minimal).toBe(true);
  });

  test('looks at every state where a fault may follow from what other lanes do', () => {
    const spec = { lanes: dining(3).lanes, cells: ['0', '1', '2'], plainWords: 3 };
    const system = new System({ ...spec, fault: () => null });
    expect(check(system, { method: 'persistent-sets' }).method).toBe('every-state');
    expect(check(system, { method: 'persistent-sets', localFaults: true }).method).toBe('persistent-sets');
  });

  test('looks at every state where lanes that run for ever come to results that differ', () => {
    const writes = (value: number, next: 'one' | 'two') => ({
      touches: (_r: unknown, _: unknown, bytes: Accesses) => {
        bytes.writes(0, 4);
      },
      step: (_: unknown, { plain }: { readonly plain: Int32Array }) => {
        plain[0] = value;
      },
      next,
    });
    const states = { one: writes(1, 'two'), two: writes(2, 'one') };
    const server = lane('server', registers(), states, { mayRunForever: true });
    const client = lane('client', registers(), { store: { stores: 0, value: () => 1, next: 'end' } });
    const system = new System({
      lanes: [client, server],
      cells: ['done'],
      plainWords: 1,
      finalFault: ([word]) => (word === 2 ? 'the word is 2' : null),
    });
    const { method, verdict } = check(system, { method: 'persistent-sets' });
    expect({ method, verdict }).toEqual({ method: 'every-state', verdict: 'wrong-result' });
  });

  test('gives it up where hardly a step can be left out', () => {
    const add = (next: string): StateSpec<never, string, unknown> => ({
      updates: 0,
      to: (old) => old + 1,
      next,
    });
    const counting = lane('counting', registers(), { one: add('two'), two: add('three'), three: add('end') });
    const system = new System({ lanes: Array.from({ length: 8 }, () => counting), cells: ['count'] });
    expect(check(system, { hold: false }).method).toBe('every-state');
  });
});
