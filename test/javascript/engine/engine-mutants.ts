import type { Change } from './built-engine.js';

/** An engine with a mistake, and the programs that show it. */
export interface EngineMutant {
  readonly name: string;
  readonly suite: string;
  readonly changes: readonly Change[];
}

/** Changes of one file of the built engine: pairs of texts, each of which it has once. */
function mutant(
  name: string,
  suite: string,
  file: string,
  ...pairs: readonly (readonly [string, string])[]
): EngineMutant {
  return {
    name,
    suite,
    changes: pairs.map(([from, to]) => ({ file: `src/javascript/${file}.js`, from, to })),
  };
}

const [SCHEDULER, GATE, SPINS, WAITERS] = ['scheduler', 'thread-gate', 'spins', 'waiters'].map(
  (name) => `baton/${name}`,
);
const ATOMICS = 'shims/atomics';

export const ENGINE_MUTANTS: readonly EngineMutant[] = [
  mutant(
    'wakes who slept last',
    'that sleep',
    WAITERS,
    ['let begun = Number.POSITIVE_INFINITY', 'let begun = Number.NEGATIVE_INFINITY'],
    ['sequence] >= begun', 'sequence] <= begun'],
  ),
  mutant('wakes one, whatever is asked for', 'that sleep', GATE, ['woken < count', 'woken < 1']),
  mutant('forgets who woke a thread', 'that sleep', WAITERS, ['+ Of.wokenBy] = record', '+ Of.wokenBy] = 0']),
  mutant('takes a notify that wakes nobody for another', 'that sleep', GATE, [
    'if (woken === 0)',
    'if (woken < 0)',
  ]),
  mutant('does not say whose inbox a notify changed', 'that await in loops', GATE, [
    'if (listener >= 0)',
    'if (listener < 0)',
  ]),
  mutant('lets time limits be over early', 'that sleep', SCHEDULER, [
    'return words[base + Of.isLimited] === 1 && words[Word.anyTimeout] === 1;',
    'return words[base + Of.isLimited] === 1;',
  ]),
  mutant('counts time limits as turns of those that poll', 'of everything', SCHEDULER, [
    'words[Word.stalled] - words[Word.lapsed]',
    'words[Word.stalled]',
  ]),
  mutant('never wakes a sleep set', 'that poll', SCHEDULER, ['if (matters)', 'if (false)']),
  mutant('takes every sleeper for one that writes nothing', 'of everything', SCHEDULER, [
    'const isQuiet = ((words[Word.quiet] >> thread) & 1) === 1;',
    'const isQuiet = true;',
  ]),
  mutant('does not say what else a thread polls', 'that poll either of two words', SCHEDULER, [
    'this.also(thread, Kind.alsoReads, watched, 4);',
    ';',
  ]),
  mutant('polls the word alone that it reads', 'that poll either of two words', SPINS, [
    'if (readAt < time)',
    'if (readAt !== time)',
  ]),
  mutant('knows of no word that is spun on', 'that poll', SPINS, [
    'const isKnown = this.known.has(address & ~3)',
    'const isKnown = false',
  ]),
  mutant('takes any call for a loop', 'that poll one word twice', SPINS, [
    'this.call = callSite(entry);',
    'this.call = 0;',
  ]),
  mutant('does not note what an update changed', 'that poll by updates', ATOMICS, [
    'was = update(target, at, element);\n                if (was !== target[at])',
    'was = update(target, at, element);\n                if (false)',
  ]),
  mutant('remembers what was read before a change', 'that change something while they poll', GATE, [
    'this.words[Word.stalled] = 0;\n        this.spins.forget();',
    'this.words[Word.stalled] = 0;',
  ]),
  mutant('does not see an update behind a loop that counts', 'that give up', GATE, [
    'if (leaves && !leaves())',
    'if (false)',
  ]),
  mutant('takes what it read last for what failed behind it', 'that give up', GATE, [
    'if (!this.isUnseen)\n            this.setKind(',
    'if (true)\n            this.setKind(',
  ]),
  mutant('does not see what is read behind a loop that counts', 'that give up', GATE, [
    ' && !this.isNewInTurn(address, size)',
    '',
  ]),
  mutant(
    'remembers what was read before a promise',
    'that are woken again and again',
    GATE,
    ['if (!isTimer)\n            this.spins.forget();', ''],
    ['// Others may see that it waits now.\n        this.spins.forget();', ''],
  ),
];
