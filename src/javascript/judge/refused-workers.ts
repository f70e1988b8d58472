import { createRequire, syncBuiltinESMExports } from 'node:module';

/**
 * From here on, code of the module that is checked starts no worker in the judge's thread: nobody would hold it. Whoever
 * needs the real one has taken it before.
 */
export function refuseWorkers(): void {
  const threads: Record<string, unknown> = createRequire(import.meta.url)('node:worker_threads');
  threads.Worker = class Worker {
    constructor() {
      throw new Error(
        'new Worker outside of the function of a thread: a worker that is started while a module is loaded, in setup or in check belongs to no thread. Start it in a function of `threads`',
      );
    }
  };
  threads.isMainThread = true;
  syncBuiltinESMExports();
}
