import type { Story } from '../../../sim/story/story.js';
import type { StoryInput } from '../../report/pages/story/story-data.js';
import type { PlacedFinding } from '../../safety/names.js';
import type { TilesCloseUp } from '../../safety/tiles-close-up.js';
import { OperationNames } from '../../schedule/operation-names.js';
import type { Schedule } from '../../schedule/schedule.js';
import type { WorkloadSummary } from '../../workload/summary.js';
import { writeFindingReport } from '../options/finding-report.js';

/** A run of a schedule's lanes to write a page of. */
export interface RunToShow {
  readonly summary: WorkloadSummary;
  readonly schedule: Schedule;
  readonly story: Story;
  readonly closeUp: TilesCloseUp;
  readonly token: string;
  readonly replaying: string;
  readonly saved?: string | undefined;
  /** What `--protocol` names. */
  readonly protocol?: string | undefined;
  /** What was found, with bytes by their places. */
  readonly findings?: readonly PlacedFinding[];
  /** What else is known of it. */
  readonly facts?: StoryInput['facts'];
}

/**
 * Writes the page of a run, where that was asked for.
 * @param run null where there is nothing to show.
 * @throws BadInput where the file cannot be written.
 */
export function writeTilesReport(file: string | undefined, run: RunToShow | null): Promise<void> {
  return writeFindingReport(
    file,
    run &&
      (async () => {
        const [{ tilesStory }, { workloadFacts }] = await Promise.all([
          import('../../report/pages/tiles-story.js'),
          import('../../report/pages/comparison-report.js'),
        ]);
        const {
          summary,
          schedule,
          story,
          closeUp,
          token,
          replaying,
          saved,
          protocol,
          facts = [],
          findings = [],
        } = run;
        const names = new OperationNames(schedule);
        return tilesStory({
          title: summary.name,
          facts: [...facts, ...workloadFacts(summary)],
          story,
          closeUp,
          token,
          replaying,
          saved: saved ?? null,
          protocol: protocol ?? summary.protocol,
          ringCapacity: summary.ringCapacity,
          // Of several the story is of the one that decides: a race.
          race:
            closeUp.finding?.kind === 'race' ? (findings.find(({ kind }) => kind === 'race') ?? null) : null,
          sramBytes: schedule.sramBytes,
          operation: (number) => (number < 0 ? 'none' : names.of(number)),
        });
      }),
  );
}

/** How long a counterexample is, as facts. */
export function wayFacts(way: {
  readonly kind: string;
  readonly steps: number;
  readonly contextSwitches: number;
  readonly minimal: boolean;
}): StoryInput['facts'] {
  return [
    { name: 'verdict', value: way.kind },
    { name: 'steps', value: String(way.steps) },
    { name: 'switches', value: `${way.contextSwitches}${way.minimal ? ', and none has fewer' : ''}` },
  ];
}
