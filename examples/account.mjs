// SCTBench's account_bad, as generators: a deposit, a withdrawal, and a check that adds up wrongly once both are done.
// Then the same with a check that adds up rightly. Run: node examples/account.mjs
import { fromGenerators } from 'heddle/sim';
import { printVerdicts } from './lib/print-verdicts.mjs';

function* add(by, { lock, balance, done }) {
  yield lock.lock();
  yield balance.store((yield balance.load()) + by);
  yield done.add(1);
  yield lock.unlock();
}
function* check(sum, { lock, balance, done }) {
  yield lock.lock();
  if ((yield done.load()) === 2 && (yield balance.load()) !== sum) throw new Error('wrong balance');
  yield lock.unlock();
}
export function accountSystem(sum = 1 + 2 - 4) {
  const threads = { deposit: add.bind(null, 2), withdraw: add.bind(null, -4), check: check.bind(null, sum) };
  return fromGenerators({ cells: { lock: 0, balance: 1, done: 0 }, threads });
}

/** The one of the benchmark. */
export const system = accountSystem(1 - 2 - 4);

printVerdicts(import.meta, { account_bad: system, account: accountSystem() });
