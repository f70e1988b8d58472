import { describe, expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { replay } from '../../sim/explore/replay.js';
import { fromGenerators, type GeneratorsSpec, type ThreadGenerator } from '../../sim/from-generators.js';
import { choose, type GeneratorWords, untilAll } from '../../src/lane/generator-access.js';
import { Ended } from '../../src/lane/lane.js';

function verdictOf(spec: GeneratorsSpec): string {
  const system = fromGenerators(spec);
  const { verdict, counterexample } = check(system, { hold: true });
  if (counterexample) {
    const { finding, deviations } = counterexample;
    expect(replay(fromGenerators(spec), deviations).finding).toEqual(finding);
    return finding.kind === 'wrong-result' ? finding.what : verdict;
  }
  return verdict;
}

const twice = (thread: ThreadGenerator) => [thread, thread];

describe('threads that are written as generators', () => {
  test('a counter under a lock, without one, and with an atomic add', () => {
    const add = (locks: boolean): ThreadGenerator =>
      function* thread({ lock, count }) {
        if (locks) yield lock.lock();
        yield count.write((yield count.read()) + 1);
        if (locks) yield lock.unlock();
      };
    const spec = (locks: boolean): GeneratorsSpec => ({
      cells: { lock: 0 },
      plain: { count: 0 },
      threads: twice(add(locks)),
      finalFault: ({ plain }) => (plain.count === 2 ? null : `it is ${plain.count}`),
    });
    expect(verdictOf(spec(true))).toBe('proved');
    expect(verdictOf(spec(false))).toBe('race');
    // What such a lane could do, and does not, is no state that nobody reaches.
    expect(check(fromGenerators(spec(true))).unreached).toEqual([]);
    const atomic = (isOne: boolean): GeneratorsSpec => ({
      cells: { count: 0 },
      threads: twice(function* thread({ count }) {
        if (isOne) yield count.add(1);
        else yield count.store((yield count.load()) + 1);
      }),
      finalFault: ({ cells }) => (cells.count === 2 ? null : `it is ${cells.count}`),
    });
    expect(verdictOf(atomic(true))).toBe('proved');
    expect(verdictOf(atomic(false))).toBe('it is 1');
  });

  test('a futex mutex, and one whose unlock looks first', () => {
    const thread = (looksFirst: boolean): ThreadGenerator =>
      function* thread({ mutex, count }) {
        let seen = yield mutex.compareExchange(0, 1);
        if (seen !== 0) seen = yield mutex.exchange(2);
        while (seen !== 0) {
          yield mutex.wait(2);
          seen = yield mutex.exchange(2);
        }
        yield count.write((yield count.read()) + 1);
        if (looksFirst) {
          seen = yield mutex.load();
          yield mutex.store(0);
        } else seen = yield mutex.exchange(0);
        if (seen === 2) yield mutex.notify(1);
      };
    const spec = (looksFirst: boolean): GeneratorsSpec => ({
      cells: { mutex: 0 },
      plain: { count: 0 },
      threads: twice(thread(looksFirst)),
    });
    expect(verdictOf(spec(false))).toBe('proved');
    expect(verdictOf(spec(true))).toBe('deadlock');
  });

  test('two that sleep and wake nobody are not said to wait for each other', () => {
    const system = fromGenerators({
      cells: { a: 0, b: 0 },
      threads: {
        one: function* one({ a }) {
          yield a.wait(0);
        },
        two: function* two({ b }) {
          yield b.wait(0);
        },
      },
    });
    expect(check(system).counterexample?.finding).toMatchObject({ kind: 'deadlock', cycle: null });
  });

  test('two that sleep on what the other one has taken are said to', () => {
    const takes = (first: string, second: string): ThreadGenerator =>
      function* thread(words) {
        for (const cell of [words[first], words[second]]) {
          if ((yield cell.exchange(1)) === 1) yield cell.wait(1);
        }
        for (const cell of [words[first], words[second]]) {
          yield cell.store(0);
          yield cell.notify(1);
        }
      };
    const system = fromGenerators({
      cells: { a: 0, b: 0 },
      threads: { one: takes('a', 'b'), two: takes('b', 'a') },
    });
    expect(check(system).counterexample?.finding).toMatchObject({ cycle: ['one', 'two', 'one'] });
  });

  test('assertions, choices, arrays, conditions and time limits', () => {
    expect(
      verdictOf({
        cells: { slots: [0, 0, 0], turn: 0 },
        choices: 3,
        threads: {
          *chooser({ slots, turn }) {
            const at = yield choose(3);
            yield slots[at].store(at);
            yield turn.store(1);
          },
          *reader({ slots, turn }) {
            yield turn.until((value: number) => value > 0);
            const sum = (yield slots[0].load()) + (yield slots[1].load()) + (yield slots[2].load());
            if (sum === 2) throw new Error('the sum is two');
          },
        },
      }),
    ).toEqual(expect.stringMatching(/^reader fails in from-generators.test.ts:\d+: the sum is two$/));
    const waits = (limit?: number): GeneratorsSpec => ({
      cells: { signal: 0 },
      threads: {
        *waiter({ signal }) {
          const how = yield signal.wait(0, limit);
          if (how === Ended.timedOut) yield signal.add(10);
        },
      },
      finalFault: ({ cells }) => {
        if (cells.signal !== 10) throw new Error(`it is ${cells.signal}`);
      },
    });
    expect(verdictOf(waits())).toBe('deadlock');
    expect(verdictOf(waits(5))).toBe('proved');
  });

  test('a wait on several cells is over when all of them are right at one moment', () => {
    const spec = (isOver: (a: number, b: number) => boolean): GeneratorsSpec => ({
      cells: { a: 0, other: 9, b: 0 },
      threads: {
        *waiter({ a, b }) {
          yield untilAll([a, b], isOver);
        },
        *setter({ a, b }) {
          yield a.store(1);
          yield b.store(1);
          yield a.store(2);
        },
      },
    });
    expect(verdictOf(spec((a, b) => a === 1 && b === 1))).toBe('deadlock');
    expect(verdictOf(spec((a, b) => a === 2 && b === 1))).toBe('proved');
    const waitsForNothing = () => fromGenerators({ ...spec(() => true), threads: [emptyWait] });
    expect(waitsForNothing).toThrow('untilAll is given no cells');
  });

  test('a server may run for ever', () => {
    const spec = (mayRunForever: readonly string[]): GeneratorsSpec => ({
      cells: { asked: 0, answered: 0 },
      threads: {
        *server({ asked, answered }) {
          for (let served = 1; ; served++) {
            yield asked.until((value: number) => value >= served);
            yield answered.add(1);
          }
        },
        *client({ asked, answered }) {
          yield asked.add(1);
          yield answered.until(1);
        },
      },
      mayRunForever,
    });
    expect(verdictOf(spec(['server']))).toBe('proved');
    expect(verdictOf(spec([]))).toBe('deadlock');
  });

  test('plain words alone need no cells', () => {
    const spec: GeneratorsSpec = {
      plain: { count: 0 },
      threads: twice(function* add({ count }) {
        yield count.write((yield count.read()) + 1);
      }),
    };
    expect(verdictOf(spec)).toBe('race');
    expect(verdictOf({ ...spec, threads: [(spec.threads as ThreadGenerator[])[0]] })).toBe('proved');
  });

  test('what is no generator of accesses is refused in one line', () => {
    let times = 0;
    const refused: readonly (readonly [unknown, string])[] = [
      [
        function* () {
          yield 3;
        },
        'lane it: it yields 3: yield an access',
      ],
      [() => 3, 'give a function*'],
      [
        function* ({ a }: GeneratorWords) {
          yield a.store(undefined);
        },
        'store is given undefined: give a whole number',
      ],
      [
        function* ({ a }: GeneratorWords) {
          yield a.wait(0, 0);
        },
        'wait is given a limit of 0: give milliseconds, more than 0',
      ],
      [
        function* ({ a }: GeneratorWords) {
          yield a.store(times++);
        },
        'it yields something else when it is run again',
      ],
      [
        function* ({ a }: GeneratorWords): Generator<unknown, void, number> {
          while ((yield a.load()) === 0);
        },
        'it makes more than 2000 accesses',
      ],
    ];
    for (const [thread, says] of refused) {
      expect(() => verdictOf({ cells: { a: 0 }, threads: { it: thread as ThreadGenerator } })).toThrow(says);
    }
    expect(() => fromGenerators({ cells: { a: 0 }, plain: { a: 0 }, threads: [] })).toThrow('rename one');
  });
});

function* emptyWait() {
  yield untilAll([], () => true);
}
