import { SUITES } from '../../sim/stateless/comparison.js';
import type { Rules } from '../../sim/stateless/machine-state.js';
import type { PieceKind } from '../../sim/stateless/program.js';

/** Kinds of programs. Threads that start others have workers of their own, and are left to the tests of those. */
type Suite = { readonly rules: Rules; readonly pieces: readonly PieceKind[] };

const { rules } = SUITES['of everything'];

/** Those that any machine runs, but for what the engine's has no way to say, and some for the engine's own rules. */
export const ENGINE_SUITES: Readonly<Record<string, Suite>> = {
  ...Object.fromEntries(
    Object.entries(SUITES)
      .filter(([, suite]) => suite.rules.polled === 'blocked' && suite.pieces[0] !== 'start')
      .map(([name, suite]) => [
        name,
        { ...suite, pieces: suite.pieces.filter((piece) => piece !== 'start') },
      ]),
  ),
  'that give up': {
    rules,
    pieces: ['giveUp', 'giveUp', 'timed', 'waitBriefly', 'store', 'read', 'write', 'lock'],
  },
  'that change something while they poll': { rules, pieces: ['pollAndTell', 'poll', 'store', 'lock'] },
  'that poll by updates': { rules, pieces: ['exchangeLock', 'lock', 'store', 'store', 'add'] },
  'that poll one word twice': { rules, pieces: ['pollAround', 'pollAfter', 'store', 'store', 'exchange'] },
  'that await in loops': {
    rules,
    pieces: ['awaitUntil', 'awaitUntil', 'notify', 'notify', 'store', 'await', 'waitAsync'],
  },
  'that are woken again and again': { rules, pieces: ['awaitUntil', 'notify', 'notify', 'notify', 'store'] },
  'that wait in loops': { rules, pieces: ['waitUntil', 'waitBriefly', 'notify', 'notify', 'store', 'timed'] },
};
