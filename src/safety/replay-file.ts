import type { Story, StoryStep } from '../../sim/story/story.js';
import type { Schedule } from '../schedule/schedule.js';
import { writeSchedule } from '../schedule/write.js';

/** A finding with all that it takes to see it again: one file to attach to a bug report. */
export interface ReplayFile {
  readonly token: string;
  /** What went wrong, for people; a replay finds out for itself. */
  readonly finding: string;
  readonly seed: string;
  readonly schedule: Schedule;
  /** Every step to it, for people and programs; what is read has none. */
  readonly explanation?: Story;
}

/** Not `heddle-replay`, which is what `heddle replay --json` prints. */
export const REPLAY_FORMAT = 'heddle-replay-file';

/** A replay file as JSON text, a step a line; `readReplayFile` reads it back. */
export function writeReplayFile({ token, finding, seed, schedule, explanation }: ReplayFile): string {
  const head = JSON.stringify({ format: REPLAY_FORMAT, version: 1, token, finding, seed });
  const told = explanation ? `,"explanation":\n${explanationText(explanation)}` : '';
  return `${head.slice(0, -1)}${told},"schedule":\n${writeSchedule(schedule).trimEnd()}}\n`;
}

function explanationText({ lanes, steps, pending, sentence }: Story): string {
  const list = (told: readonly StoryStep[]) => told.map((step) => `\n    ${JSON.stringify(step)}`).join(',');
  return `{\n  "lanes": ${JSON.stringify(lanes)},\n  "steps": [${list(steps)}],\n  "pending": [${list(pending)}],\n  "sentence": ${JSON.stringify(sentence)}\n}`;
}
