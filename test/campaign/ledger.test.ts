import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../property-tests/runs.js';
import { Random } from '../../sim/random.js';
import { Coverage, chanceOfNew, distinct, HASHES } from '../../src/campaign/ledger/coverage.js';
import { FINDING, type Finding, joined, KINDS } from '../../src/campaign/ledger/finding.js';
import { JOB, validated } from '../../src/campaign/ledger/job.js';
import { canonicalJson, idOf } from '../../src/campaign/ledger/spec.js';
import { BadInput } from '../../src/refusal/bad-input.js';

const finding: fc.Arbitrary<Finding> = fc.record({
  fingerprint: fc.constantFrom('0123456789ab', 'ba9876543210', 'aaaaaaaaaaaa'),
  kind: fc.constantFrom(...KINDS),
  message: fc.constantFrom('one', 'other'),
  switches: fc.nat(2),
  steps: fc.nat(2),
  token: fc.constantFrom('x', 'y'),
  met: fc.integer({ min: 1, max: 5 }),
  from: fc.constantFrom('1', '2'),
  schedule: fc.constantFrom(null, '{}'),
});
/** A list cut into pieces. */
const pieces = <T>(item: fc.Arbitrary<T>) => fc.array(fc.array(item, { maxLength: 6 }), { maxLength: 6 });

describe('findings', () => {
  test('join like sets: in any order, in any groups', () => {
    fc.assert(
      fc.property(pieces(finding), fc.nat(), (groups, seed) => {
        const whole = canonicalJson(joined(groups.flat()));
        const shuffled = groups.flat().sort((a, b) => idOf([a, seed]).localeCompare(idOf([b, seed])));
        expect(canonicalJson(joined(shuffled))).toBe(whole);
        expect(canonicalJson(joined(groups.flatMap(joined)))).toBe(whole);
      }),
      runs(300),
    );
  });

  test('of a fingerprint are the simplest, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(finding), (all) => {
        const some = joined(all);
        expect(some.reduce((sum, { met }) => sum + met, 0)).toBe(all.reduce((sum, { met }) => sum + met, 0));
        expect(new Set(some.map(({ fingerprint }) => fingerprint))).toEqual(
          new Set(all.map(({ fingerprint }) => fingerprint)),
        );
      }),
      runs(100),
    );
  });
});

describe('coverage', () => {
  const hashes = fc.array(
    fc.nat(2000).map((number) => Number.parseInt(idOf(number).slice(0, 12), 16)),
    { maxLength: 900 },
  );

  test('joins like sets: in any order, in any groups', () => {
    fc.assert(
      fc.property(hashes, fc.nat(899), fc.nat(899), (all, one, other) => {
        const whole = new Coverage();
        for (const hash of all) whole.add(hash);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const cut = new Coverage();
        for (const part of [all.slice(to), all.slice(0, from), all.slice(from, to)]) {
          const sketch = new Coverage();
          for (const hash of part.toReversed()) sketch.add(hash);
          cut.join(sketch.sketch());
        }
        expect(cut.sketch()).toEqual(whole.sketch());
      }),
      runs(60),
    );
  });

  test('counts exactly what is little, and about what is much', () => {
    const random = new Random('coverage');
    for (const many of [0, 1, 200, 256, 1000, 20_000]) {
      const coverage = new Coverage();
      for (let at = 0; at < many; at++) coverage.add(random.below(2 ** 24) * 2 ** 24 + random.below(2 ** 24));
      const counted = distinct(coverage.sketch());
      if (many <= 256) expect(counted).toBe(many);
      else expect(Math.abs(counted - many) / many).toBeLessThan(0.2);
    }
  });

  test('says how likely something new is', () => {
    const coverage = new Coverage();
    for (let at = 0; at < 100; at++) coverage.add((at % 10) * (HASHES / 10));
    expect(chanceOfNew(coverage.sketch(), 100)).toBe(0);
    for (let at = 0; at < 25; at++) coverage.add(at * 1000 + 1);
    expect(chanceOfNew(coverage.sketch(), 125)).toBeCloseTo(0.2);
    expect(chanceOfNew([], 0)).toBe(1);
  });
});

test('an id is of what is in data, and not of the order of keys', () => {
  expect(idOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(idOf({ b: { d: null, c: [1, 2] }, a: 1 }));
  expect(idOf({ a: [1, 2] })).not.toBe(idOf({ a: [2, 1] }));
});

test.each(["'; touch /tmp/x; '", 'x\ny', '\u001b[2J', 'x\u202ey'])(
  'a token that a shell would act on is none of a finding: %j',
  (token) => {
    const [good] = fc.sample(finding, 1);
    expect(validated(FINDING, good, 'it')).toEqual(good);
    expect(() => validated(FINDING, { ...good, token }, 'it')).toThrow(/^it: token: /);
  },
);

describe('a job that somebody else put there is refused in one line', () => {
  const campaign = '0'.repeat(32);
  const subtree = { kind: 'subtree', schedule: '0x1', asleep: 0, quiet: 0, digest: 0, executions: 10 };
  const good = { kind: 'check', campaign, spins: [], part: subtree };

  test('but not a good one', () => {
    expect(validated(JOB, good, 'the queue')).toEqual(good);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['of no kind', { ...good, kind: 'eval' }],
    ['with more than it has', { ...good, code: 'process.exit()' }],
    ['of a campaign that is a path', { ...good, campaign: '../../etc/passwd' }],
    ['with turns that are none', { ...good, part: { ...subtree, schedule: '0x1;1' } }],
    ['with turns that are too many', { ...good, part: { ...subtree, schedule: '0x9999999' } }],
    ['of a thread that there cannot be', { ...good, part: { ...subtree, schedule: '32x1' } }],
    ['with a mask that is no word', { ...good, part: { ...subtree, asleep: 2 ** 40 } }],
    ['that would never end', { ...good, part: { ...subtree, executions: 1e12 } }],
    [
      'with a strategy of its own',
      { ...good, part: { kind: 'sample', strategy: './mine.mjs', depth: 1, seed: '', executions: 1 } },
    ],
    ['with a message in it', { ...good, kind: 'a\nb\u001b[2J' }],
  ])('%s', (_, job) => {
    let refused: unknown;
    try {
      validated(JOB, job, 'the queue');
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(BadInput);
    expect((refused as Error).message).toMatch(/^the queue: [^\p{Cc}]+$/u);
  });
});
