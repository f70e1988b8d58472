import { element } from '../kit/elements.js';
import { header } from '../kit/header.js';
import type { Served } from './asking.js';
import { copiesSection } from './copies.js';
import { Interleaving } from './interleaving.js';
import { sidesSection } from './sides.js';
import type { StoryInput } from './story-data.js';
import { twinSection } from './twin-section.js';

/** All that is shown of a run. `close` lets go of it, before another one is shown. */
export function pageOf(
  input: StoryInput,
  served: Served | null = null,
): { readonly box: HTMLElement; readonly close: () => void } {
  document.title = `${input.title}: Heddle ${input.live ? 'explore' : 'report'}`;
  const interleaving = new Interleaving(input, served);
  const sides = sidesSection(input, interleaving.go);
  const box = element(
    'main',
    '',
    header(input),
    // Whoever goes from run to run has the steps where they were.
    ...(served ? [interleaving.box, sides] : [sides, interleaving.box]),
    twinSection(input, interleaving.go),
    input.token === '' ? null : copiesSection(input),
  );
  return { box, close: () => interleaving.close() };
}
