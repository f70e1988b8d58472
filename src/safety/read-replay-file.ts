import { z } from 'zod';
import { BadInput } from '../refusal/bad-input.js';
import { readJson } from '../refusal/json.js';
import { cutShort } from '../refusal/quoted.js';
import { scheduleFromJson, valuesIn } from '../schedule/read.js';
import { REPLAY_FORMAT, type ReplayFile } from './replay-file.js';

const REMEDY = 'give a file that verify --save or fuzz wrote';

const header = z.strictObject({
  format: z.literal(REPLAY_FORMAT),
  version: z.literal(1),
  token: z.string(),
  finding: z.string(),
  seed: z.string(),
  explanation: z.unknown().optional(),
  schedule: z.unknown(),
});

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
