/** Frames of a call stack that tell one call from another. */
const FRAMES = 14;

interface Place {
  getPosition(): number;
}

let hash = 0;

/** V8 calls this in place of writing the stack as text, which would take several times as long. */
function mix(_: Error, places: readonly unknown[]): string {
  let mixed = places.length;
  for (let at = 0; at < places.length; at++) {
    mixed = Math.imul(mixed, 0x0100_0193) ^ (places[at] as Place).getPosition();
  }
  hash = mixed | 0;
  return '';
}

/** A number for the call stack below `above`: the same for the same calls in a loop. */
export function callSite(above: (...args: never[]) => unknown): number {
  const holder: { stack?: string } = {};
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = mix as typeof Error.prepareStackTrace;
  Error.captureStackTrace(holder, above);
  void holder.stack;
  if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
  else Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return hash;
}

/** The call stack below `above`, as V8 writes it. */
export function stackBelow(above: (...args: never[]) => unknown, frames = 30): string {
  const holder = { stack: '' };
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  Error.captureStackTrace(holder, above);
  const { stack } = holder;
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
