// Two actors that each make as many atomic accesses as they are asked for, to words of their own and of both.
const steps = Number(new URL(import.meta.url).searchParams.get('steps') ?? 20);

export const setup = () => ({ words: new Int32Array(new SharedArrayBuffer(4 * steps)) });

function actor({ words }) {
  for (let step = 0; step < steps; step++) Atomics.add(words, step, 1);
}

export const threads = { one: actor, two: actor };
