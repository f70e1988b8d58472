import { type Access, type Op, type Program, REGISTERS } from '../../sim/stateless/program.js';

/** Views over the shared memory, by the size of their elements. */
const VIEWS: Readonly<Record<number, string>> = { 1: 'bytes', 2: 'halves', 4: 'words' };

/** A program as JavaScript: the text of each thread's function, in JSON. */
export function programCode({ threads }: Program): string {
  return JSON.stringify(threads.map(threadCode));
}

/**
 * A thread as it might be written: each access is a call of its own, at a place of its own, and a loop over one access is
 * a `while`. What jumps elsewhere is a `switch`.
 */
function threadCode(ops: readonly Op[], thread: number): string {
  const isAsync = ops.some((op) => op.do === 'waitAsync' || op.do === 'await');
  return `${isAsync ? 'async ' : ''}({ words, halves, bytes, registers: r }) => {
    let begun = 0, awaited = 0, woken;
    ${ops.some((op) => op.do === 'waitAsync') ? WAIT_ASYNC : ''}
    for (let at = 0; ; ) switch (at) {
      ${ops.map((op, at) => `case ${at}: ${opCode(ops, at, op, thread)}`).join('\n      ')}
      default: return;
    }
  }`;
}

const WAIT_ASYNC = `const waitAsync = (answer) => {
      if (!answer.async) return 4;
      const number = ++begun;
      answer.value.then(() => woken(number));
      return 3;
    };`;

function opCode(ops: readonly Op[], at: number, op: Op, thread: number): string {
  const register = (number: number) => `r[${REGISTERS * thread + number}]`;
  if (op.do === 'jump') return `if (${register(op.register)} !== ${op.unless}) { at = ${op.to}; continue; }`;
  if (op.do === 'set') {
    const { value } = op;
    return value === 'next' ? `${register(op.register)}++;` : `${register(op.register)} = ${value};`;
  }
  const { to } = op;
  const result = to === undefined ? '' : `${register(to)} = `;
  if (op.do === 'await') {
    return `if (awaited < begun) { awaited++; ${result}await new Promise((done) => { woken = done; }); }`;
  }
  const code = `${result}${accessCode(op, op.from === undefined ? `${op.value}` : register(op.from))}`;
  const next = ops[at + 1];
  const isLoop = next?.do === 'jump' && next.to === at && next.register === to;
  return isLoop ? `while ((${code}) !== ${next.unless});` : `${code};`;
}

function accessCode(op: Access, value: string): string {
  const size = op.size ?? 4;
  const view = VIEWS[size];
  const cell = `${view}, ${op.at / size}`;
  switch (op.do) {
    case 'read':
      return `${view}[${op.at / size}]`;
    case 'write':
      return `${view}[${op.at / size}] = ${value}`;
    case 'load':
      return `Atomics.load(${cell})`;
    case 'store':
    case 'add':
    case 'exchange':
      return `Atomics.${op.do}(${cell}, ${value})`;
    case 'compareExchange':
      return `Atomics.compareExchange(${cell}, ${op.expected}, ${value})`;
    case 'wait':
      return `{ ok: 1, 'timed-out': 2, 'not-equal': 4 }[Atomics.wait(${cell}, ${op.expected}, ${op.limit ?? 'Infinity'})]`;
    case 'waitAsync':
      return `waitAsync(Atomics.waitAsync(${cell}, ${op.expected}))`;
    case 'notify':
      return `Atomics.notify(${cell}, ${op.count})`;
    default:
      throw new Error(`${op.do} is nothing that a thread can do here`);
  }
}
