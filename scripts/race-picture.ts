// Part of npm run images: the picture of a race in docs/images, from one of the examples.
import { writeFileSync } from 'node:fs';
import { check } from '../src/javascript/check.js';
import { racingSteps, storySvg } from '../src/report/files/story-svg.js';

const EXAMPLE = 'examples/publication.threads.mjs?publish-first';

const { finding } = await check(new URL(`../../${EXAMPLE}`, import.meta.url));
if (!finding) throw new Error(`${EXAMPLE}: it races no more, so there is nothing to draw`);
writeFileSync('docs/images/race.svg', storySvg(EXAMPLE, finding.story, racingSteps(finding) ?? undefined));
