import { expect } from 'vitest';
import { check } from '../../sim/explore/check.js';
import { replay } from '../../sim/explore/replay.js';
import { storyText } from '../../sim/story/columns.js';
import { tell } from '../../sim/story/story.js';
import { System } from '../../sim/system.js';
import type { SystemSpec } from '../../sim/system-spec.js';

/** The verdict, and what the counterexample tells, which plays again. */
export function told(spec: SystemSpec): { readonly verdict: string; readonly text: string } {
  const system = new System(spec);
  const { verdict, counterexample } = check(system, { hold: true });
  if (!counterexample) return { verdict, text: '' };
  const { lanes, finding, deviations } = counterexample;
  expect(replay(new System(spec), deviations).finding?.kind).toBe(finding.kind);
  const story = tell(system, lanes, finding);
  return { verdict, text: `${storyText(story)}\n${story.sentence}` };
}
