import { describe, expect, test } from 'vitest';
import { refusedWhenBuilt } from '../../scripts/mutants/refused/when-built.js';
import { System } from '../../sim/system.js';
import { BadLane } from '../../src/lane/bad-lane.js';
import { lanesIn, registers } from '../../src/lane/lane.js';

// What is written here is what somebody might write in JavaScript, where no compiler looks.
// biome-ignore lint/suspicious/noExplicitAny: none of it has the right type
type Any = any;
const lane = lanesIn<Any>() as Any;
const cells = ['a', 'b'];
const system = (states: Any, options: Any = {}, names: readonly string[] = ['count']) =>
  new System({ lanes: [lane('worker', registers(...names), states, options)], cells, context: () => null });

describe('a lane that is not well formed is refused when it is built', () => {
  test.each(refusedWhenBuilt)('%s', (_, states, says) => {
    expect(() => system(states)).toThrow(BadLane);
    expect(() => system(states)).toThrow(says);
    expect(() => system(states)).toThrow(/^lane worker, state /);
  });

  test('no name', () => {
    expect(() => lane('', registers(), { go: { stores: 0, value: () => 1, next: 'end' } })).toThrow(BadLane);
  });

  test('a beginning that gives nothing, or a state that is not there', () => {
    const go = { stores: 0, value: () => 1, next: 'end' };
    expect(() => system({ go }, { begin: () => undefined })).toThrow(
      'lane worker: its `begin` gives undefined',
    );
    expect(() => system({ go }, { begin: (_r: Any, _c: Any, at: Any) => at.og })).toThrow('it goes to "og"');
    expect(() => system({ go }, { begin: () => 7 })).toThrow('gives 7');
  });

  test('a register twice', () => {
    expect(() => registers('a', 'a')).toThrow('"a" is no name, or is there twice');
  });
});

describe('a system that is not well formed', () => {
  const go = lane('worker', registers(), { go: { stores: 0, value: () => 1, next: 'end' } });
  const spec = (other: object): Any => ({ lanes: [go], cells, context: () => null, ...other });

  test.each([
    ['no lanes', { lanes: [] }, 'it has no lanes'],
    ['more lanes than a byte tells apart', { lanes: Array(256).fill(go) }, '256 lanes, more than the 255'],
    ['cells that are a number', { cells: 2 }, 'no list of names'],
    ['plain words that are no number', { plainWords: Number.NaN }, 'plainWords is NaN'],
  ])('is refused: %s', (_, other, says) => {
    expect(() => new System(spec(other))).toThrow(says);
  });

  test('with a fault that gives nothing is a system without one; anything else is refused', () => {
    const fine = new System(spec({ fault: () => undefined, finalFault: () => undefined }));
    expect([fine.fault(), fine.finalFault()]).toEqual([null, null]);
    expect(() => new System(spec({ fault: () => 3 })).fault()).toThrow("the system's fault gives 3");
  });

  test('is not asked for faults while it is built', () => {
    let asked = 0;
    const built = new System(spec({ fault: () => void asked++ }));
    expect(asked).toBe(0);
    built.reset();
    expect(asked).toBe(1);
  });

  test('tells lanes of one name apart', () => {
    const { lanes } = new System(spec({ lanes: [go, go, go] }));
    expect(lanes.map(({ name }) => name)).toEqual(['worker', 'worker 2', 'worker 3']);
  });
});
