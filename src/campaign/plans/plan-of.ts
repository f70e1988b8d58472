import type { Job } from '../ledger/job.js';
import { type CampaignSpec, type CheckSpec, type FuzzSpec, idOf } from '../ledger/spec.js';
import { CheckStage, type Covered } from './check-stage.js';
import { Numbered, type Plan, Rounds, Then } from './plan.js';
import { samplingPart } from './sampling.js';
import { TuneStage } from './tune-stage.js';

/** A plan, and what it has covered so far. */
export interface CampaignPlan extends Plan {
  /** Of threads: what has been searched whole. */
  readonly covered: Covered | null;
}

/** What there is to do in a campaign. */
export function planOf(spec: CampaignSpec): CampaignPlan {
  const campaign = idOf(spec);
  if (spec.kind === 'fuzz') return Object.assign(fuzzPlan(spec, campaign), { covered: null });
  if (spec.kind === 'tune')
    return Object.assign(new Rounds(new TuneStage(spec, campaign)), { covered: null });
  return new CheckPlan(spec, campaign);
}

class CheckPlan extends Then implements CampaignPlan {
  private readonly stage: CheckStage;

  constructor(spec: CheckSpec, campaign: string) {
    const stage = new CheckStage(spec, campaign);
    // What searches every order ends with it; the rest samples on.
    super(new Rounds(stage), () =>
      spec.every || spec.sampling.length === 0 ? null : samplingPlan(spec, campaign),
    );
    this.stage = stage;
  }

  get covered(): Covered {
    return this.stage.covered;
  }
}

function samplingPlan(spec: CheckSpec, campaign: string): Plan {
  return new Numbered((number): Job | null => {
    const executions = sizeOf(spec, number);
    if (executions === 0) return null;
    return { kind: 'check', campaign, spins: [], part: samplingPart(spec, number, executions) };
  });
}

function fuzzPlan(spec: FuzzSpec, campaign: string): Plan {
  return new Numbered((batch): Job | null => {
    const runs = sizeOf(spec, batch);
    return runs === 0 ? null : { kind: 'fuzz', campaign, batch, runs };
  });
}

/** How many runs the job of a number has: 0 behind the last. */
function sizeOf(
  { runs, each }: { readonly runs: number | null; readonly each: number },
  number: number,
): number {
  return runs === null ? each : Math.max(0, Math.min(each, runs - number * each));
}
