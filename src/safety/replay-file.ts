import { z } from 'zod';
import type { Story, StoryStep } from '../../sim/story/story.js';
import { BadInput } from '../refusal/bad-input.js';
import { readJson } from '../refusal/json.js';
import { cutShort } from '../refusal/quoted.js';
import { scheduleFromJson, valuesIn } from '../schedule/read.js';
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
const FORMAT = 'heddle-replay-file';

const REMEDY = 'give a file that verify --save or fuzz wrote';

const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  token: z.string(),
  finding: z.string(),
  seed: z.string(),
  explanation: z.unknown().optional(),
  schedule: z.unknown(),
});

/** A replay file as JSON text, a step a line; `readReplayFile` reads it back. */
export function writeReplayFile({ token, finding, seed, schedule, explanation }: ReplayFile): string {
  const head = JSON.stringify({ format: FORMAT, version: 1, token, finding, seed });
  const told = explanation ? `,"explanation":\n${explanationText(explanation)}` : '';
  return `${head.slice(0, -1)}${told},"schedule":\n${writeSchedule(schedule).trimEnd()}}\n`;
}

function explanationText({ lanes, steps, pending, sentence }: Story): string {
  const list = (told: readonly StoryStep[]) => told.map((step) => `\n    ${JSON.stringify(step)}`).join(',');
  return `{\n  "lanes": ${JSON.stringify(lanes)},\n  "steps": [${list(steps)}],\n  "pending": [${list(pending)}],\n  "sentence": ${JSON.stringify(sentence)}\n}`;
}

/**
 * Reads what `writeReplayFile` wrote.
 * @param text the whole file.
 * @param file its name, for error messages.
 * @throws BadInput where the text is no replay file, or its schedule is not valid.
 */
export function readReplayFile(text: string, file: string): ReplayFile {
  const parsed = header.safeParse(readJson(text, file, { mostValues: valuesIn(text), remedy: REMEDY }));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new BadInput(`${file}: ${path.join('.') || 'the whole'}: ${cutShort(message)}: ${REMEDY}`);
  }
  const { token, finding, seed, schedule } = parsed.data;
  return { token, finding, seed, schedule: scheduleFromJson(schedule, file) };
}
