import { describe, expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { System } from '../../sim/system.js';
import type { SystemSpec } from '../../sim/system-spec.js';
import { lanesIn, registers } from '../../src/lane/lane.js';
import { at, shared } from '../../src/lane/shared.js';
import { told } from './told.js';

const lane = lanesIn<{ plain: Int32Array }>();

const cells = shared({ lock: 0, signal: 0, slots: [0, 0, 0] });

describe('waits', () => {
  const sets = (value: number) => lane('setter', registers(), { set: { stores: cells.signal, value } });

  test.each([
    ['to equal', { toEqual: 3 }, 3, 4],
    ['to be less', { toBeLess: -1 }, -2, 5],
    ['until', { until: (_r: unknown, value: number) => value % 2 === 1 }, 7, 8],
  ])('%s', (_, goal, good, bad) => {
    const waits = lane('waiter', registers(), { wait: { awaits: cells.signal, ...goal } as never });
    expect(told({ lanes: [waits, sets(good)], cells }).verdict).toBe('proved');
    const { verdict, text } = told({ lanes: [waits, sets(bad)], cells });
    expect(verdict).toBe('deadlock');
    expect(text).toContain(`signal is ${bad} and must be`);
  });

  test('until several cells are as it asks, all at one moment', () => {
    const waits = lane('waiter', registers(), {
      wait: {
        awaits: [cells.lock, cells.signal],
        untilAll: (_r, [lock, signal]) => lock === 1 && signal === 0,
      },
    });
    const sets = lane('setter', registers(), {
      first: { stores: cells.lock, value: 1 },
      second: { stores: cells.signal, value: 1 },
    });
    expect(told({ lanes: [waits, sets], cells }).verdict).toBe('deadlock');
  });

  test('a lock in one access', () => {
    const spec = (locks: boolean): SystemSpec => {
      const worker = lane('worker', registers('seen'), {
        ...(locks ? { lock: { updates: cells.lock, when: (old: number) => old === 0, to: 1 } } : {}),
        read: {
          reads: 0,
          take: (r: { seen: number }, value: number) => {
            r.seen = value;
          },
        },
        write: { writes: 0, value: (r: { seen: number }) => r.seen + 1 },
        unlock: { stores: cells.lock, value: 0 },
      } as never);
      return {
        lanes: [worker, worker, worker],
        cells,
        plain: shared({ count: 0 }),
        finalFault: (_, { plain }) => (plain.count === 3 ? null : `it is ${plain.count}`),
      };
    };
    expect(told(spec(true)).verdict).toBe('proved');
    expect(told(spec(false)).verdict).toBe('race');
  });
});

describe('choices', () => {
  const chooser = (from: number, wrong: number) =>
    lane('chooser', registers('it'), {
      choose: {
        chooses: from,
        take: (r, value) => {
          r.it = value;
        },
      },
      say: {
        stores: cells.signal,
        value: (r) => {
          if (r.it === wrong) throw new Error(`it chose ${r.it}`);
          return r.it;
        },
      },
    });

  test('are all taken, and told', () => {
    expect(told({ lanes: [chooser(4, 4)], cells }).verdict).toBe('proved');
    for (const wrong of [0, 1, 3]) {
      const { verdict, text } = told({ lanes: [chooser(4, wrong), chooser(2, 9)], cells });
      expect(verdict).toBe('wrong-result');
      expect(text).toContain(`chooser fails in say: it chose ${wrong}`);
      expect(text).toContain(`chooses ${wrong}`);
    }
  });

  test('belong to their lane, registers and all', () => {
    const spec = {
      lanes: [chooser(3, 9), chooser(2, 9)],
      cells,
      finalFault: (_: Int32Array, { registers: of }: { registers: Record<string, { it: number }> }) =>
        of.chooser.it === 2 && of['chooser 2'].it === 1 ? 'the last of both' : null,
    };
    expect(told(spec as never).verdict).toBe('wrong-result');
  });
});

describe('cells by an index', () => {
  const filler = (count: number, wraps: boolean) =>
    lane('filler', registers('i'), {
      put: {
        stores: at(cells.slots, (r: { i: number }) => (wraps ? r.i % 3 : r.i)),
        value: (r) => r.i + 1,
        next: 'count',
      },
      count: {
        loads: cells.lock,
        take: (r) => {
          r.i++;
        },
        next: (r, _, go) => (r.i < count ? go.put : go.end),
      },
    });

  test('are stored where it says', () => {
    const system = new System({
      lanes: [filler(5, true)],
      cells,
      finalFault: (_, seen) => [...seen.cells.slots].join(),
    });
    const { findings, unreached } = check(system);
    expect(findings).toEqual([{ kind: 'wrong-result', what: '4,5,3' }]);
    expect(unreached).toEqual([]);
  });

  test('beyond the array are refused, with what there is', () => {
    expect(() => check(new System({ lanes: [filler(4, false)], cells }))).toThrow(
      'its index is 3: the array has 0 to 2',
    );
  });

  test('are unreached where no order stores any of them', () => {
    const idle = lane('idle', registers(), {
      go: { loads: cells.lock, take: () => {}, next: 'end' },
      never: { stores: at(cells.slots, () => 0), value: 1 },
    });
    expect(check(new System({ lanes: [idle], cells })).unreached).toEqual([{ lane: 'idle', state: 'never' }]);
  });
});

describe('words', () => {
  test('begin as they are said to, and are seen by name', () => {
    const plain = shared({ total: 7, list: [1, 2] });
    const reader = lane('reader', registers('sum'), {
      a: {
        reads: plain.total,
        take: (r, value) => {
          r.sum += value;
        },
      },
      b: {
        reads: at(plain.list, (r: { sum: number }) => r.sum - 6),
        take: (r, value) => {
          r.sum += value;
        },
      },
      c: {
        loads: 1,
        take: (r, value) => {
          r.sum += value;
        },
      },
    });
    const system = new System({
      lanes: [reader],
      cells: shared({ none: 0, five: 5 }),
      plain,
      finalFault: (_, { registers: of, plain: words }) =>
        `${of.reader.sum} ${words.total} ${[...words.list]}`,
    });
    for (let times = 0; times < 2; times++) {
      expect(check(system).findings).toEqual([{ kind: 'wrong-result', what: '14 7 1,2' }]);
    }
  });

  test('of a name that is not there are refused', () => {
    expect(() => (cells as Record<string, unknown>).lokc).toThrow('there is no word lokc');
    const system = new System({
      lanes: [lane('a', registers(), { go: { loads: 0, take: () => {} } })],
      cells,
      finalFault: (_, seen) => seen.cells.lokc,
    });
    expect(() => check(system)).toThrow('there is no word lokc');
    expect(() => shared({ a: 1.5 })).toThrow('a begins as 1.5');
    expect(() => shared({ a: [] })).toThrow('an array of no words');
  });
});

test('a throw is a finding with its counterexample, and a slip is refused', () => {
  const asserts = (error: () => unknown) =>
    lane('reader', registers(), {
      look: {
        loads: cells.signal,
        take: (_r, value) => {
          if (value === 2) throw error();
        },
      },
    });
  const sets = lane('setter', registers(), {
    one: { stores: cells.signal, value: 1 },
    two: { stores: cells.signal, value: 2 },
  });
  const { verdict, text } = told({ lanes: [asserts(() => new Error('it is two\nreally')), sets], cells });
  expect(verdict).toBe('wrong-result');
  expect(text).toContain('Wrong result: reader fails in look: it is two.');
  expect(told({ lanes: [asserts(() => 'a text'), sets], cells }).text).toContain(
    'reader fails in look: a text.',
  );
  expect(() => told({ lanes: [asserts(() => new TypeError('no')), sets], cells })).toThrow(
    'it throws TypeError: no',
  );
});

test('a throw in an update is a finding, too', () => {
  const enters = lane('thread', registers(), {
    enter: {
      updates: cells.signal,
      to(old) {
        if (old === 1) throw new Error('two are inside');
        return old + 1;
      },
    },
  });
  const { verdict, text } = told({ lanes: [enters, enters], cells });
  expect(verdict).toBe('wrong-result');
  expect(text).toContain('thread 2 fails in enter: two are inside');
});

test('a step may declare any number of ranges', () => {
  const many = lane('many', registers(), {
    touch: {
      touches: (_r, _c, bytes) => {
        for (let word = 0; word < 40; word += 2) bytes.writes(4 * word, 4);
      },
      step: (_r, { plain }) => {
        for (let word = 0; word < 40; word += 2) plain[word] = 1;
      },
    },
  });
  const one = (word: number) => lane('one', registers(), { touch: { writes: word, value: 1 } });
  expect(told({ lanes: [many, one(39)], cells, plainWords: 40 }).verdict).toBe('proved');
  expect(told({ lanes: [many, one(38)], cells, plainWords: 40 }).verdict).toBe('race');
});
