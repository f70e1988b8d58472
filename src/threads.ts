/**
 * Threads as they are written: functions over SharedArrayBuffer and Atomics, checked in every order of their accesses.
 * @module heddle/threads
 */
export { assertProved, NotProved, toBeProved } from './javascript/assert-proved.js';
export { type Progress, replayThreads } from './javascript/check.js';
export type {
  AccessStep,
  Assumption,
  CheckOptions,
  FaultKind,
  OtherTurn,
  Otherwise,
  SearchName,
  SourcePlace,
  ThreadsFinding,
  ThreadsReport,
  ThreadWait,
} from './javascript/verdict/report.js';
export { placeText } from './javascript/verdict/report.js';
export { parseThreadsToken, type ThreadsToken } from './javascript/verdict/token.js';
export { type CheckRun, check, checkThreads } from './testing/check.js';
