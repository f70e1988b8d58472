import { createHash } from 'node:crypto';
import { CanonicalTrace } from '../../../sim/stateless/canonical-trace.js';
import { PreemptionBound } from '../../../sim/stateless/preemption-bound.js';
import { Races } from '../../../sim/stateless/races.js';
import { Subtree } from '../../../sim/stateless/subtree.js';
import { Field, RECORD, type Trace } from '../../../sim/stateless/trace.js';
import { BadInput } from '../../refusal/bad-input.js';
import { End } from '../baton/control-block.js';
import { fingerprintOf, unnumbered } from '../verdict/fingerprint.js';
import type { Part, PartFinding, PartOf, PartReport } from '../verdict/part.js';
import type { HashedModule } from '../verdict/token.js';
import { ProfiledAccesses } from './profiled-accesses.js';
import { kept, refuse, runAgain } from './run-again.js';
import type { Execution, Fault, Runner } from './runner.js';
import { shrink } from './shrink.js';
import type { Witness } from './witness.js';

/** Failures of one part that are shrunk and told; others like them are counted, and further ones are left to other parts. */
const MOST_FINDINGS = 16;
const NONE: Int32Array = new Int32Array(0);

/** A failure as it was met. */
interface Met {
  readonly fault: Fault;
  readonly first: number;
  times: number;
}

/** Makes the executions of a part of a search. A failure does not end it: all that it meets are told. */
export class PartSearch {
  private readonly met = new Map<string, Met>();
  private readonly classes = new Set<number>();
  private readonly canonical = new CanonicalTrace();
  private readonly races = new Races();
  private branched: PartReport['branched'] = null;
  private left: PartReport['left'] = [];
  private dropped = 0;
  private executions = 0;

  constructor(
    private readonly runner: Runner,
    private readonly of: PartOf,
  ) {
    for (const address of of.spins) runner.spunOn.set(address, '');
  }

  /** @throws BadInput where an execution is not what it was when the part was made. */
  async run(
    witness: Witness,
    threads: readonly string[],
    modules: readonly HashedModule[],
  ): Promise<PartReport> {
    const { runner, of } = this;
    runner.choose(null);
    await this.search(of.part);
    // What telling and shrinking take besides is no part of the search.
    const { executions, steps, cut } = runner;
    const spins = this.found();
    const findings: PartFinding[] = [];
    for (const met of this.met.values()) findings.push(await this.told(met, witness));
    return {
      threads,
      modules,
      executions,
      steps,
      cut,
      findings,
      traces: [...this.classes],
      spins,
      assumptions: witness.assumptions(),
      branched: this.branched,
      left: this.left,
      dropped: this.dropped,
    };
  }

  private search(part: Part): Promise<void> {
    switch (part.kind) {
      case 'subtree':
        return this.subtree(part);
      case 'bounded':
        return this.bounded(part);
      case 'sample':
        return this.sample(part);
    }
  }

  private async subtree({ branch, executions }: Part & { kind: 'subtree' }): Promise<void> {
    const subtree = new Subtree(branch);
    let first: Trace | null = null;
    // What is left is asked for before a next one is chosen.
    while (this.goesOn(executions)) {
      const next = subtree.next();
      if (next === null) break;
      const { trace } = await this.execute(next);
      first ??= kept(trace);
      refuse(subtree.absorb(trace));
      if (subtree.digest() !== branch.digest) {
        throw new BadInput('not deterministic: an execution did not come to where it had come elsewhere');
      }
    }
    // As a search that is not spread does at its end.
    if (first && branch.schedule.length === 0 && this.found().length === 0)
      await runAgain(this.runner, first);
    this.branched = { wants: subtree.wants(), rest: subtree.rest(), isQuiet: subtree.isQuiet() };
  }

  private async bounded({ bound, alternatives, executions }: Part & { kind: 'bounded' }): Promise<void> {
    const schedules = new PreemptionBound(undefined, [], alternatives ?? undefined);
    while (this.goesOn(executions)) {
      const schedule = schedules.next(bound);
      if (schedule === null) break;
      const { trace } = await this.execute({ schedule, asleep: 0, quiet: 0 });
      schedules.absorb(trace);
    }
    this.left = schedules.rest();
    this.dropped = schedules.dropped;
  }

  private async sample({
    strategy: rule,
    depth,
    seed,
    executions,
  }: Part & { kind: 'sample' }): Promise<void> {
    const { runner } = this;
    const order = { schedule: NONE, asleep: 0, quiet: 0 };
    const accesses = new ProfiledAccesses((await this.execute(order)).trace);
    const profile = rule === 'surw' ? accesses.profile() : null;
    runner.choose({ rule, seed, depth, points: Math.max(1, accesses.points), profile });
    while (this.executions < executions) await this.execute(order);
  }

  /** Whether another execution is to be made: not once a loop is known that was not when the part was made. */
  private goesOn(executions: number): boolean {
    return this.executions < executions && this.found().length === 0;
  }

  private found(): readonly number[] {
    return [...this.runner.spunOn.keys()].filter((address) => !this.of.spins.includes(address));
  }

  private async execute(
    order: Pick<Parameters<Runner['run']>[0], 'schedule' | 'asleep' | 'quiet'>,
  ): Promise<Execution> {
    const execution = await this.runner.run({ ...order, tells: false });
    this.executions++;
    const { trace, outcome, fault } = execution;
    if (outcome.end === End.diverged) {
      throw new BadInput('not deterministic: a thread cannot take a step that it took elsewhere');
    }
    if (outcome.end !== End.asleep && outcome.end !== End.tooLong)
      this.classes.add(hashOf(this.canonical.of(trace)));
    if (fault) this.meet(fault, execution);
    return execution;
  }

  private meet(fault: Fault, execution: Execution): void {
    const key = this.keyOf(fault, execution);
    const met = this.met.get(key);
    if (met) met.times++;
    else if (this.met.size < MOST_FINDINGS) this.met.set(key, { fault, first: this.executions, times: 1 });
  }

  /** What is likely to be the same failure, before it is told: by bytes, and not by lines. */
  private keyOf({ kind, who, error }: Fault, { trace, outcome }: Execution): string {
    if (kind === 'race') return `race ${raceKey(trace, this.races.find(trace, 1))}`;
    if (error) return `${kind} ${who} ${error.name} ${unnumbered(error.message)}`;
    const waiting = [...outcome.waiting.values()].map(
      ({ how, address, size }) => `${how} ${address}+${size}`,
    );
    return `${kind} ${who} ${waiting.sort().join()}`;
  }

  private async told({ fault, first, times }: Met, witness: Witness): Promise<PartFinding> {
    const finding = await witness.finding(await shrink(this.runner, fault), false);
    const { kind, message, preemptions, token, steps } = finding;
    return {
      fingerprint: fingerprintOf(finding),
      kind,
      message,
      preemptions,
      steps: steps.length,
      token,
      met: times,
      first,
    };
  }
}

function raceKey({ words }: Trace, [pair]: readonly (readonly [number, number])[]): string {
  const texts = (pair ?? []).map((record) => {
    const at = record * RECORD;
    return `${words[at + Field.kind]}@${words[at + Field.address]}+${words[at + Field.size]}`;
  });
  return texts.sort().join();
}

/** 48 bits of a hash. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6);
}
