import type { Story } from '../../../sim/story/story.js';
import type { PlacedFinding } from '../../safety/names.js';
import type { TilesCloseUp } from '../../safety/tiles-close-up.js';
import type { Copy, MemoryMap, StoryInput } from './story/story-data.js';
import { endOf } from './story-end.js';
import { storyInput } from './story-report.js';
import { turnOf, twinOf } from './story-twin.js';

/** A run of a schedule's lanes, and how it is played again. */
export interface TilesRun {
  readonly title: string;
  readonly facts: StoryInput['facts'];
  readonly story: Story;
  readonly closeUp: TilesCloseUp;
  readonly token: string;
  /** The command that plays it again. */
  readonly replaying: string;
  /** The file that it was saved to; null where it was not. */
  readonly saved: string | null;
  /** The protocol, as it was named: one that ships, or the path of a module. */
  readonly protocol: string;
  readonly ringCapacity: number;
  /** Its race, with the bytes by their places; null where it has none, or they are not known. */
  readonly race: PlacedFinding | null;
  readonly sramBytes: number;
  /** What an operation is called, by its number. */
  operation(number: number): string;
}

/** What the page of a run of tiles shows. */
export function tilesStory(run: TilesRun): StoryInput {
  const { title, facts, story, closeUp, token, replaying, operation, race, sramBytes } = run;
  const { finding, observed } = closeUp;
  return storyInput({
    title,
    facts,
    verdict: { good: finding === null, lines: [story.sentence] },
    story,
    observed,
    turn: turnOf(closeUp, story.steps.length),
    twin: twinOf(closeUp, story),
    end: endOf(finding, story, observed, operation, closeUp.wayOfWrongData),
    map: race ? mapOf(race, sramBytes) : null,
    around: closeUp.around,
    others: [],
    token,
    command: replaying,
    copies: [testOf(run)],
  });
}

/** Where the bytes of a race lie; null where they are in no memory that has a name. */
export function mapOf(race: PlacedFinding, sramBytes: number): MemoryMap | null {
  if (race.kind !== 'race') return null;
  const sides = [race.first.bytes, race.second.bytes];
  const [{ region }] = sides;
  if (region === null || sides.some((side) => side.region !== region)) return null;
  const ranges = sides.map(({ offset, length, rows, stride, writes }) => ({
    from: offset,
    to: offset + (rows - 1) * stride + length - 1,
    writes,
  }));
  const size = region === 'SRAM' ? sramBytes : Math.max(...ranges.map(({ to }) => to + 1));
  return { region, size, ranges };
}

/** A test that fails as long as something is found. */
function testOf({ saved, protocol, ringCapacity }: TilesRun): Copy {
  const file = JSON.stringify(saved ?? 'finding.json');
  const made = saved === null ? ' // heddle verify --save finding.json wrote it' : '';
  return {
    label: 'test',
    text: `import { readFileSync } from 'node:fs';
import { readReplayFile, verify } from 'heddle';
import { expect, test } from 'vitest';

test('no interleaving fails', async () => {
  const file = ${file};${made}
  const { schedule } = readReplayFile(readFileSync(file, 'utf8'), file);
  const options = { protocol: ${JSON.stringify(protocol)}, ringCapacity: ${ringCapacity} };
  expect((await verify(schedule, options)).verdict).toBe('proved');
}, 60_000);
`,
  };
}
