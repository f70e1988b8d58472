import { check } from '../../../src/javascript/check.js';
import type { CheckOptions, ThreadsReport } from '../../../src/javascript/verdict/report.js';
import { scenarioFolder } from '../scenario-files.js';

const IMPORTS = `
import { BroadcastChannel, getEnvironmentData, isMainThread, MessageChannel, parentPort, receiveMessageOnPort,
  setEnvironmentData, threadId, Worker, workerData } from 'node:worker_threads';
import assert from 'node:assert/strict';`;

/** A scenario, and the module of the workers that its threads start. */
export interface WorkerFiles {
  /** What setup returns, as an expression. */
  readonly setup?: string;
  /** Functions of `threads`, and check, as they stand in a module. `file` is the URL of the workers' module. */
  readonly threads: string;
  readonly check?: string;
  readonly worker?: string;
}

/** Checks scenarios that are written into a folder of the test file's own. */
export function workerChecks(): (files: WorkerFiles, options?: CheckOptions) => Promise<ThreadsReport> {
  const write = scenarioFolder();
  let count = 0;
  return ({ setup = '{}', threads, check: checks = '', worker = '' }, options = { exhaustive: true }) => {
    const name = `case-${++count}`;
    write(`${name}-worker.mjs`, `${IMPORTS}\n${worker}`);
    const file = write(
      `${name}.mjs`,
      `${IMPORTS}
const file = new URL('./${name}-worker.mjs', import.meta.url);
const event = (emitter, name) => new Promise((done) => emitter.once(name, done));
export const setup = () => (${setup});
export const threads = { ${threads} };
${checks && `export function check(shared, results) { ${checks} }`}`,
    );
    return check(file, options);
  };
}
