import type { CheckOptions, ThreadsFinding, ThreadsReport } from '../verdict/report.js';
import { parseThreadsToken } from '../verdict/token.js';
import { tryOtherwise } from './otherwise.js';
import type { Fault, Runner } from './runner.js';
import type { Scenario } from './scenario.js';
import type { Found } from './search.js';
import type { Witness } from './witness.js';

/** What a search came to, with its finding told step by step. */
export async function reportOf(
  found: Found,
  witness: Witness,
  runner: Runner,
  scenario: Scenario,
  options: CheckOptions,
  begunMs: number,
): Promise<ThreadsReport> {
  const { executions, steps } = runner;
  const finding = found.fault ? await first(found, found.fault, witness) : await raceFinding(witness, runner);
  const assumptions = witness.assumptions();
  const verdict = finding?.kind ?? (found.complete ? 'proved' : 'incomplete');
  return {
    verdict,
    complete: found.complete,
    covered: found.covered,
    threads: scenario.names,
    executions,
    steps,
    elapsedMs: Math.round(performance.now() - begunMs),
    strategy: found.strategy,
    seed: options.seed ?? '1',
    assumptions,
    symmetry: [],
    finding: finding && options.closely ? await closely(finding, witness) : finding,
  };
}

async function closely(finding: ThreadsFinding, witness: Witness): Promise<ThreadsFinding> {
  const { schedule } = parseThreadsToken(finding.token);
  return { ...finding, otherwise: await tryOtherwise(witness, schedule) };
}

async function first(found: Found, fault: Fault, witness: Witness): Promise<ThreadsFinding> {
  const finding = await witness.finding(fault, false);
  return {
    ...finding,
    minimal: finding.preemptions <= found.bound + 1 && found.strategy === 'preemption-bound',
  };
}

/** A race that was gone beyond, and that nobody allowed. */
async function raceFinding(witness: Witness, runner: Runner): Promise<ThreadsFinding | null> {
  for (const fault of [...runner.racy]) {
    const { execution, told } = await witness.play(fault.schedule);
    const races = witness.unallowed(told.races);
    if (races.length > 0) return witness.describe(execution, fault, { ...told, races }, false);
  }
  return null;
}
