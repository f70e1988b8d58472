import { Random } from '../../sim/random.js';
import { CanonicalTrace } from '../../sim/stateless/canonical-trace.js';
import { PreemptionBound } from '../../sim/stateless/preemption-bound.js';
import { Races } from '../../sim/stateless/races.js';
import { Subtree } from '../../sim/stateless/subtree.js';
import type { Branched } from '../../sim/stateless/subtrees.js';
import { Coverage } from '../../src/campaign/ledger/coverage.js';
import { type Finding, joined } from '../../src/campaign/ledger/finding.js';
import { type CheckJob, JOB, type Job, validated } from '../../src/campaign/ledger/job.js';
import { packedAlternatives, packedBranched, unpackedPart } from '../../src/campaign/ledger/packed.js';
import { type JobResult, RESULT } from '../../src/campaign/ledger/result.js';
import { type CheckSpec, idOf } from '../../src/campaign/ledger/spec.js';
import { MachineExecutor } from '../sim/stateless/machine-executor.js';
import type { Rules } from '../sim/stateless/machine-state.js';
import type { Program } from '../sim/stateless/program.js';

/** A campaign of a program of no language, which is not in any file. */
export function specOf(search: Partial<CheckSpec> = {}): CheckSpec {
  return {
    kind: 'check',
    file: { name: 'none.mjs', hash: '0'.repeat(64) },
    query: '',
    modules: [],
    timeouts: 'late',
    isolate: 'none',
    preemptions: null,
    every: true,
    sampling: [],
    runs: null,
    seed: '1',
    each: 16,
    ...search,
  };
}

/** Carries out jobs of threads on a machine of the tests: no thread runs. */
export class MachineWorker {
  private readonly canonical = new CanonicalTrace();
  private readonly races = new Races();

  constructor(
    private readonly program: Program,
    private readonly rules: Rules,
  ) {}

  /** As a worker would, with all that goes over a wire. */
  carryOut(job: Job): JobResult {
    const sent = validated(JOB, JSON.parse(JSON.stringify(job)), 'a job');
    return validated(RESULT, JSON.parse(JSON.stringify(this.made(sent as CheckJob))), 'a result');
  }

  private made({ part: packed }: CheckJob): JobResult {
    const executor = new MachineExecutor(this.program, this.rules);
    const part = unpackedPart(packed);
    const coverage = new Coverage();
    const findings: Finding[] = [];
    let runs = 0;
    const execute = (order: Parameters<MachineExecutor['run']>[0]) => {
      const { trace, outcome } = executor.run(order);
      runs++;
      if (outcome) coverage.add(Number.parseInt(idOf(this.canonical.of(trace)).slice(0, 12), 16));
      if (this.races.find(trace, 1).length > 0) findings.push(raceOf(runs, trace.length));
      return trace;
    };
    let branched: Branched | null = null;
    let left: ReturnType<PreemptionBound['rest']> = [];
    if (part.kind === 'subtree') {
      const subtree = new Subtree(part.branch);
      while (runs < part.executions) {
        const next = subtree.next();
        if (!next) break;
        subtree.absorb(execute(next));
      }
      branched = { wants: subtree.wants(), rest: subtree.rest(), isQuiet: subtree.isQuiet() };
    } else if (part.kind === 'bounded') {
      const bounded = new PreemptionBound(undefined, [], part.alternatives ?? undefined);
      while (runs < part.executions) {
        const schedule = bounded.next(part.bound);
        if (!schedule) break;
        bounded.absorb(execute({ schedule, asleep: 0, quiet: 0 }));
      }
      left = bounded.rest();
    } else {
      runs = new Random(part.seed).below(part.executions);
    }
    return {
      kind: 'check',
      runs,
      steps: runs,
      findings: [...joined(findings)],
      coverage: coverage.sketch().map(([hash, count]) => [hash, count]),
      threads: this.program.threads.map((_, thread) => String(thread)),
      cut: 0,
      spins: [],
      assumptions: [{ kind: 'deterministic', at: [] }],
      branched: branched && packedBranched(branched),
      left: left.map(packedAlternatives),
      dropped: 0,
    };
  }
}

function raceOf(run: number, steps: number): Finding {
  return {
    fingerprint: idOf(steps % 3).slice(0, 12),
    kind: 'race',
    message: `in ${steps} steps`,
    switches: steps % 5,
    steps,
    token: `t${run}`,
    met: 1,
    from: `run ${run}`,
    schedule: null,
  };
}
