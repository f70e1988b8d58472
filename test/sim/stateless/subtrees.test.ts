import { describe, expect, test } from 'vitest';
import type { Prefix } from '../../../sim/stateless/dpor.js';
import { type BranchPoint, Subtree } from '../../../sim/stateless/subtree.js';
import { type Branched, Subtrees } from '../../../sim/stateless/subtrees.js';
import type { Trace } from '../../../sim/stateless/trace.js';
import { differences, dpor, programOf, type Searcher, SUITES, type Tally } from './comparison.js';
import type { Search } from './every-order.js';

const MINUTES = Number(process.env.HEDDLE_PROPERTY_MINUTES ?? 0);
const SEED = process.env.HEDDLE_PROPERTY_SEED ?? '1';
const PROGRAMS = MINUTES > 0 ? Number.POSITIVE_INFINITY : 15;

/** Searches by rounds of subtrees, each given up after a few executions. */
class InRounds implements Search {
  private readonly subtrees = new Subtrees();
  private readonly results: Branched[] = [];
  private subtree: Subtree | null = null;
  private executions = 0;
  rounds = 0;
  handedOut = 0;

  /** @param most executions of one subtree. @param change a mistake in what is handed back. */
  constructor(
    private readonly most: number,
    private readonly change: (result: Branched) => Branched = (result) => result,
  ) {}

  next(): Prefix | null {
    for (;;) {
      const next = this.executions < this.most ? this.subtree?.next() : null;
      if (next) return next;
      if (this.subtree) this.hand(this.subtree);
      const round = this.subtrees.round();
      if (round.length > 0 && this.results.length === round.length) {
        this.subtrees.absorb(this.results.splice(0));
        this.rounds++;
        continue;
      }
      const branch = round[this.results.length];
      if (!branch) return null;
      this.subtree = new Subtree(branch);
      this.handedOut++;
      this.executions = 0;
    }
  }

  absorb(trace: Trace): unknown {
    this.executions++;
    const diverged = this.subtree?.absorb(trace) ?? null;
    const { digest } = this.subtrees.round()[this.results.length];
    return diverged ?? (this.subtree?.digest() === digest ? null : 'it came there by another way');
  }

  private hand(subtree: Subtree): void {
    const result = { wants: subtree.wants(), rest: subtree.rest(), isQuiet: subtree.isQuiet() };
    // What is handed over has to be plain data.
    this.results.push(this.change(JSON.parse(JSON.stringify(result))));
    this.subtree = null;
  }
}

function searcherOf(search: () => Search): Searcher {
  return { ...dpor, search };
}

const nothing = (): Tally => ({ programs: 0, skipped: 0, racy: 0, orders: 0, classes: 0, whole: 0, all: 0 });

describe.each(Object.entries(SUITES))('of random programs %s', (name, { rules, pieces }) => {
  test('subtrees of one execution, or of three, see what every order shows', async () => {
    const tally = nothing();
    const end = Date.now() + MINUTES * 60_000;
    let [rounds, handedOut] = [0, 0];
    for (let at = 0; at < PROGRAMS && (MINUTES === 0 || Date.now() < end); at++) {
      const seed = `${SEED} subtrees ${name} ${at}`;
      const program = programOf(pieces, seed);
      const search = new InRounds(at % 2 === 0 ? 1 : 3);
      const found = await differences(
        program,
        rules,
        400,
        tally,
        searcherOf(() => search),
      );
      expect(found ?? [], `seed "${seed}": ${JSON.stringify(program)}`).toEqual([]);
      rounds = Math.max(rounds, search.rounds);
      handedOut += search.handedOut;
    }
    expect(rounds).toBeGreaterThan(2);
    expect(handedOut).toBeGreaterThan(tally.programs);
    // Executions that show nothing new are few.
    expect(tally.all).toBeLessThan(1.5 * tally.classes);
  });
});

describe('the comparison finds out subtrees', () => {
  const withoutRest = (rest: readonly BranchPoint[]) =>
    rest.map((point) => ({ ...point, wanted: point.done }));
  const MISTAKES: Readonly<Record<string, (result: Branched) => Branched>> = {
    'that want nothing before them': (result) => ({ ...result, wants: [] }),
    'that want less before them': (result) => ({ ...result, wants: result.wants.slice(1) }),
    'that do not say what is left': (result) => ({ ...result, rest: withoutRest(result.rest) }),
    'whose points have all been slept through': (result) => ({
      ...result,
      rest: result.rest.map((point) => ({ ...point, asleep: point.enabled })),
    }),
    'that take every step for one that writes nothing': (result) => ({
      ...result,
      isQuiet: true,
      rest: result.rest.map((point) => ({ ...point, quiet: -1 })),
    }),
  };

  test.each(Object.entries(MISTAKES))('%s', async (_, mistake) => {
    const { rules, pieces } = SUITES['of everything'];
    const finds = async (at: number) => {
      const search = searcherOf(() => new InRounds(1, mistake));
      return (
        ((await differences(programOf(pieces, `subtrees ${at}`), rules, 400, nothing(), search)) ?? [])
          .length > 0
      );
    };
    let programs = 0;
    while (programs < 300 && !(await finds(programs))) programs++;
    expect(programs).toBeLessThan(300);
  });
});
