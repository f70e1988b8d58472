import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import type { ThreadGate } from '../baton/thread-gate.js';
import type { EventLoop } from './event-loop.js';

type Callback = (...given: unknown[]) => void;

/** What `setTimeout` gives: the part of Node's `Timeout` that code uses. */
class Timer {
  slot = -1;
  isRef = true;

  constructor(
    private readonly loop: EventLoop,
    private readonly start: (timer: Timer) => void,
  ) {
    start(this);
  }

  close(): this {
    this.loop.drop(this.slot);
    return this;
  }

  refresh(): this {
    this.close();
    this.start(this);
    return this;
  }

  ref(): this {
    return this.refer(true);
  }

  unref(): this {
    return this.refer(false);
  }

  hasRef(): boolean {
    return this.isRef;
  }

  private refer(isRef: boolean): this {
    this.isRef = isRef;
    this.loop.setRef(this.slot, isRef);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.slot;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Puts timers in virtual time in the place of the thread's own. Before a thread's function runs, they are real. */
export function installTimers(gate: ThreadGate, loop: EventLoop): void {
  const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
  const after = (callback: Callback, delayMs: number, given: unknown[]) =>
    new Timer(loop, (timer) => {
      timer.slot = gate.timer(delayMs);
      loop.on(timer.slot, () => callback(...given), { kind: 'timer', isRef: timer.isRef });
    });
  const every = (callback: Callback, delayMs: number, given: unknown[]) =>
    new Timer(loop, (timer) => {
      const start = () => {
        timer.slot = gate.timer(Math.max(2, delayMs));
        const call = () => {
          start();
          callback(...given);
        };
        loop.on(timer.slot, call, { kind: 'timer', isRef: timer.isRef });
      };
      start();
    });
  const clear = (realClear: (timer: never) => void) => (timer: unknown) => {
    if (timer instanceof Timer) timer.close();
    else realClear(timer as never);
  };
  const held = (name: 'setTimeout' | 'setInterval' | 'setImmediate', make: (...given: never[]) => Timer) =>
    new Proxy(real[name], {
      apply: (target, self, given) =>
        gate.isHeld ? make(...(given as never[])) : Reflect.apply(target, self, given),
    });
  const standIns = {
    setTimeout: held('setTimeout', (callback: Callback, delayMs?: number, ...given: unknown[]) =>
      after(callback, Number(delayMs) || 1, given),
    ),
    setInterval: held('setInterval', (callback: Callback, delayMs?: number, ...given: unknown[]) =>
      every(callback, Number(delayMs) || 1, given),
    ),
    setImmediate: held('setImmediate', (callback: Callback, ...given: unknown[]) =>
      after(callback, 0, given),
    ),
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    clearImmediate: clear(real.clearImmediate),
  };
  Object.assign(globalThis, standIns);
  Object.assign(timers, standIns);
  installPromises(gate, after);
}

/** `node:timers/promises`. */
function installPromises(
  gate: ThreadGate,
  after: (callback: Callback, delayMs: number, given: unknown[]) => Timer,
): void {
  const promised = (name: 'setTimeout' | 'setImmediate', original: (...given: never[]) => unknown) => {
    return (...given: unknown[]) => {
      if (!gate.isHeld) return Reflect.apply(original, undefined, given);
      const [delayMs, value, options] = name === 'setTimeout' ? given : [0, ...given];
      const { signal, ref } = (options ?? {}) as { signal?: AbortSignal; ref?: boolean };
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const least = name === 'setTimeout' ? 1 : 0;
        const timer = after(() => resolve(value), Number(delayMs) || least, []);
        if (ref === false) timer.unref();
        signal?.addEventListener('abort', () => {
          timer.close();
          reject(signal.reason);
        });
      });
    };
  };
  const { promises } = timers;
  const [setTimeout, setImmediate] = [
    promised('setTimeout', promises.setTimeout),
    promised('setImmediate', promises.setImmediate),
  ];
  Object.assign(promises, { setTimeout, setImmediate });
  Object.assign(promises.scheduler, {
    wait: (delayMs: number, options: unknown) => setTimeout(delayMs, undefined, options),
    yield: () => setImmediate(),
  });
  syncBuiltinESMExports();
}
