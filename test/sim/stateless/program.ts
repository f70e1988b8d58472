import type { Random } from '../../../sim/random.js';

/** Shared memory of a program, and registers of a thread. */
export const BYTES = 16;
export const REGISTERS = 4;
const COUNTER = 3;

/** One access; what it gives goes to the register `to`. */
export interface Access {
  readonly do:
    | 'load'
    | 'store'
    | 'add'
    | 'exchange'
    | 'compareExchange'
    | 'wait'
    | 'waitAsync'
    | 'await'
    | 'notify'
    | 'read'
    | 'write'
    | 'start';
  /** Of the first byte; of `start`: a thread. */
  readonly at: number;
  /** In bytes, 4 where it is not given. */
  readonly size?: number;
  readonly value?: number;
  /** The register that the value is taken from, instead. */
  readonly from?: number;
  readonly expected?: number;
  readonly to?: number;
  /** Of a wait: when its time is over, in no unit; the earlier of two comes first. */
  readonly limit?: number;
  /** Of a notify. */
  readonly count?: number;
}

/** What a thread does by itself: it goes elsewhere unless a register has a value; a register gets a value, or is one more. */
export type Own =
  | { readonly do: 'jump'; readonly register: number; readonly unless: number; readonly to: number }
  | { readonly do: 'set'; readonly register: number; readonly value: number | 'next' };

export type Op = Access | Own;

/** What each thread does, and a mask of those that are there from the beginning. */
export interface Program {
  readonly threads: readonly (readonly Op[])[];
  readonly started: number;
}

export function isPlain(op: Op): boolean {
  return op.do === 'read' || op.do === 'write';
}

/** Whether it has to do with bytes of the shared memory. */
export function isAccess(op: Access): boolean {
  return op.do !== 'start' && op.do !== 'await';
}

/** What programs are made of. */
export interface Palette {
  readonly threads: number;
  /** Pieces of a thread, at most: an operation each, or a loop. */
  readonly pieces: number;
  readonly words: number;
  /** What a piece may be; twice the name is twice as likely. */
  readonly pieceKinds: readonly PieceKind[];
}

export type PieceKind =
  | Exclude<Access['do'], 'start' | 'await'>
  | 'timed'
  | 'bytes'
  | 'poll'
  | 'pollByte'
  | 'pollTwo'
  | 'pollEither'
  | 'pollBriefly'
  | 'pollAround'
  | 'pollAfter'
  | 'lock'
  | 'exchangeLock'
  | 'giveUp'
  | 'pollAndTell'
  | 'waitUntil'
  | 'waitBriefly'
  | 'awaitUntil'
  | 'skip'
  | 'await'
  | 'start';

export function randomProgram(random: Random, palette: Palette): Program {
  const count = 2 + random.below(palette.threads - 1);
  let started = (1 << count) - 1;
  const threads: Op[][] = [];
  for (let thread = 0; thread < count; thread++) {
    const ops: Op[] = [];
    const pieces = 1 + random.below(palette.pieces);
    for (let piece = 0; piece < pieces; piece++) {
      const kind = palette.pieceKinds[random.below(palette.pieceKinds.length)];
      if (kind === 'start') {
        // The first thread may start the last one, once.
        const last = count - 1;
        if (thread !== 0 || !((started >> last) & 1)) continue;
        started &= ~(1 << last);
        ops.push({ do: 'start', at: last });
      } else addPiece(ops, kind, random, palette.words);
    }
    threads.push(ops);
  }
  return { threads, started };
}

function addPiece(ops: Op[], kind: PieceKind, random: Random, words: number): void {
  /** Of loops: what decides whether they go on. */
  const found = REGISTERS - 2;
  const at = 4 * random.below(words);
  const other = 4 * random.below(words);
  const value = random.below(3);
  const expected = random.below(2);
  const to = random.below(found);
  const start = ops.length;
  const back = (unless: number): Op => ({ do: 'jump', register: found, unless, to: start });
  const go = (to: number): Op => ({ do: 'jump', register: COUNTER, unless: -1, to });
  const written = random.below(3) === 0 ? { from: to } : { value };
  // while (load !== value) …
  const until = (...body: Op[]) => {
    const end = start + 3 + body.length + 1;
    ops.push({ do: 'load', at, to: found }, { do: 'jump', register: found, unless: value, to: start + 3 });
    ops.push(go(end), ...body, go(start));
  };
  switch (kind) {
    case 'load':
    case 'read':
      ops.push({ do: kind, at, to });
      break;
    case 'store':
    case 'write':
      ops.push({ do: kind, at, ...written });
      break;
    case 'add':
      ops.push({ do: kind, at, value: 1, to });
      break;
    case 'exchange':
      ops.push({ do: kind, at, ...written, to });
      break;
    case 'compareExchange':
      ops.push({ do: kind, at, expected, value: 1 + value, to });
      break;
    case 'wait':
    case 'waitAsync':
      ops.push({ do: kind, at, expected: 0, to });
      break;
    case 'timed':
      ops.push({ do: 'wait', at, expected: 0, to, limit: 1 + random.below(2) });
      break;
    case 'notify':
      ops.push({ do: kind, at, count: random.below(3) === 0 ? Number.POSITIVE_INFINITY : 1, to });
      break;
    case 'await':
      ops.push({ do: kind, at: 0, to });
      break;
    case 'bytes': {
      // Part of a word: atomic, and of another range than the whole.
      const size = 1 + random.below(2);
      const part = at + size * random.below(4 / size);
      if (random.below(2) === 0) ops.push({ do: 'load', at: part, size, to });
      else ops.push({ do: 'store', at: part, size, value });
      break;
    }
    case 'poll':
      ops.push({ do: 'load', at, to: found }, back(value));
      break;
    case 'pollByte':
      ops.push({ do: 'load', at: at + random.below(4), size: 1, to: found }, back(expected));
      break;
    case 'pollTwo':
      ops.push(
        { do: 'load', at, to: found },
        back(expected),
        { do: 'load', at: other, to: found },
        back(value),
      );
      break;
    case 'pollEither':
      // Until one of two words has the value.
      ops.push({ do: 'load', at, to: found });
      ops.push({ do: 'jump', register: found, unless: value, to: start + 3 });
      ops.push(go(start + 5));
      ops.push({ do: 'load', at: other, to: found }, back(value));
      break;
    case 'pollAround':
      // Until a word has the value before and after another one is read, as what reads by a sequence lock does.
      ops.push({ do: 'load', at, to }, { do: 'load', at: other, to: 1 - to });
      ops.push({ do: 'load', at, to: found }, back(value));
      ops.push({ do: 'jump', register: to, unless: value, to: start });
      break;
    case 'pollAfter':
      // Until one word has the value; another one is read twice meanwhile.
      ops.push({ do: 'load', at: other, to }, { do: 'load', at: other, to: 1 - to });
      ops.push({ do: 'load', at, to: found }, back(value));
      break;
    case 'giveUp':
    case 'pollBriefly':
    case 'pollAndTell': {
      // So often, at one place, then it gives up: what a loop that counts does.
      const tries = kind === 'pollBriefly' ? 2 : 5;
      const meanwhile: Op[] = kind === 'pollAndTell' ? [{ do: 'store', at: other, from: COUNTER }] : [];
      const end = start + 6 + meanwhile.length;
      ops.push({ do: 'set', register: COUNTER, value: 0 }, { do: 'load', at, to: found });
      ops.push({ do: 'jump', register: found, unless: value, to: start + 4 }, go(end), ...meanwhile);
      ops.push({ do: 'set', register: COUNTER, value: 'next' });
      ops.push({ do: 'jump', register: COUNTER, unless: tries, to: start + 1 });
      if (kind === 'giveUp') ops.push(anyway(random.below(3), at, other, value, to));
      break;
    }
    case 'lock':
      ops.push({ do: 'compareExchange', at, expected: 0, value: 1, to: found }, back(0));
      break;
    case 'exchangeLock':
      ops.push({ do: 'exchange', at, value: 1, to: found }, back(0));
      break;
    case 'waitUntil':
      until({ do: 'wait', at, expected: 0, to });
      break;
    case 'waitBriefly':
      until({ do: 'wait', at, expected: 0, to, limit: 1 + random.below(2) });
      break;
    case 'awaitUntil':
      until({ do: 'waitAsync', at, expected: 0, to }, { do: 'await', at: 0, to });
      break;
    case 'skip':
      ops.push(
        { do: 'jump', register: to, unless: expected, to: start + 2 },
        { do: 'store', at, value: 1 + value },
      );
      break;
  }
}

/** What a thread does that has given up: it takes the word, or looks elsewhere. */
function anyway(way: number, at: number, other: number, value: number, to: number): Op {
  if (way === 0) return { do: 'exchange', at, value: 1 + value, to };
  if (way === 1) return { do: 'compareExchange', at, expected: 0, value: 1 + value, to };
  return { do: 'read', at: other, to };
}
