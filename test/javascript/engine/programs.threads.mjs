/**
 * Threads that do what they are told from outside: the texts of their functions, and which of several places in shared
 * memory is theirs. So one crew of threads runs one program after another.
 *
 * `orders` has the number of the program, its place and the length of its text. These and the registers lie in memory
 * that is not the scenario's, and are no accesses.
 */
const BYTES = 16;

let loaded = -1;
let functions = [];

export function setup({ orders, text, registers, places }) {
  const [number, place, length] = orders;
  if (number !== loaded) {
    const letters = Array.from({ length }, (_, at) => String.fromCharCode(text[at]));
    functions = JSON.parse(letters.join('')).map((code) => new Function(`return ${code}`)());
    loaded = number;
  }
  for (let at = 0; at < registers.length; at++) registers[at] = 0;
  const buffer = new SharedArrayBuffer(BYTES * places);
  return {
    words: new Int32Array(buffer, BYTES * place, BYTES / 4),
    halves: new Uint16Array(buffer, BYTES * place, BYTES / 2),
    bytes: new Uint8Array(buffer, BYTES * place, BYTES),
    registers,
  };
}

export const threads = {
  t0: (shared) => functions[0]?.(shared),
  t1: (shared) => functions[1]?.(shared),
  t2: (shared) => functions[2]?.(shared),
  t3: (shared) => functions[3]?.(shared),
};
