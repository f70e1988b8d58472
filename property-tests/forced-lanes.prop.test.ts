import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random, runLanes, type System } from '../dist/src/sim.js';
import { ROOT } from '../test/cli/heddle.js';
import { EVERY_VERB, laneModule, moduleOf } from '../test/run/lanes/lane-modules.js';
import { tinySystemArbitrary } from '../test/sim/explore/tiny-systems.js';
import { runs } from './runs.js';

/** What makes tiny systems, without what draws them, as a module that Node can load from anywhere. */
const [source] = readFileSync(join(ROOT, 'test/sim/explore/tiny-systems.ts'), 'utf8').split('const at = fc');
const tiny = moduleOf(
  transformSync(source, { loader: 'ts' }).code.replaceAll(
    '"../../../',
    `"${pathToFileURL(join(ROOT, 'dist')).href}/`,
  ),
);

/** The places of a random walk through a system, to its end or for so many steps. */
function randomWalk(system: System, seed: string): readonly number[] {
  const random = new Random(seed);
  const enabled = new Int32Array(system.lanes.length);
  const walked: number[] = [];
  system.reset();
  for (let count = system.enabledLanes(enabled); count > 0; count = system.enabledLanes(enabled)) {
    const lane = enabled[random.below(count)];
    system.step(lane);
    system.fault();
    walked.push(lane);
    if (walked.length > 200) break;
  }
  return walked;
}

async function forced(url: URL, seed: string) {
  const { system }: { system: System } = await import(url.href);
  const report = await runLanes(url, { lanes: randomWalk(system, seed) });
  expect(report.forced).toMatchObject({ identical: true, difference: null, sameFinding: true });
}

describe('an order that is forced on threads ends in the words of the simulator, bit for bit', () => {
  test('of tiny systems', async () => {
    const property = fc.asyncProperty(
      tinySystemArbitrary,
      fc.string(),
      async ({ programs, wantedAtEnd }, seed) => {
        const system = `tinySystem(${JSON.stringify(programs)}, ${JSON.stringify(wantedAtEnd)})`;
        const url = moduleOf(
          `import { tinySystem } from ${JSON.stringify(tiny.href)};\nexport const system = ${system};`,
        );
        await forced(url, seed);
      },
    );
    await fc.assert(property, runs(20));
  });

  test('of lanes with every verb, among them choices and time limits', async () => {
    const url = laneModule(EVERY_VERB);
    await fc.assert(
      fc.asyncProperty(fc.string(), (seed) => forced(url, seed)),
      runs(10),
    );
  });
});
