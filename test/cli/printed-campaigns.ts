import { join } from 'node:path';
import { expect } from 'vitest';
import { jobId } from '../../src/campaign/ledger/job.js';
import { type CampaignSpec, SPEC, type TuneSpec } from '../../src/campaign/ledger/spec.js';
import { Standing } from '../../src/campaign/plans/standing.js';
import { History } from '../../src/campaign/queue/history.js';
import { statusOf } from '../../src/campaign/queue/status.js';
import { checkSpec } from '../../src/campaign/workers/check-spec.js';
import { Files } from '../../src/campaign/workers/files.js';
import { JobWorker } from '../../src/campaign/workers/worker.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { writeMachine } from '../../src/speed/machine-file.js';
import { ROOT } from './heddle.js';

const HASH = '0'.repeat(64);

/** What campaigns print, without queues: test/cli/campaign.test.ts holds those that have one against the page. */
export async function printedCampaigns(): Promise<readonly (readonly [string, object])[]> {
  const module = join(ROOT, 'examples/lost-update.threads.mjs');
  const checked = await checkSpec(module, { strategy: 'pos', runs: 20 });
  const fuzz = { protocol: 'two-ring', ringCapacity: 8, strategy: 'pos', depth: 3, detect: true } as const;
  const candidate = { tile: { m: 8, k: 8, n: 8 }, buffers: 2, order: 'plain', ringCapacity: 8 } as const;
  const tune = { kind: 'tune', batch: 1, sramBytes: null, protocol: 'counters', limit: 1, each: 1 } as const;
  const machine = writeMachine(BUILT_IN_MACHINE);
  const candidates = [{ ...candidate, lanes: 'dma,compute' }];
  const tuned: TuneSpec = { ...tune, model: { layers: '8,4', seed: '1' }, machine, candidates };
  const [named, weights] = [{ name: 'a.onnx', hash: HASH, output: 'y', dataSha256: HASH }, 'int8' as const];
  const specs: readonly CampaignSpec[] = [
    checked,
    { kind: 'fuzz', ...fuzz, runs: 20, seed: '1', each: 20 },
    tuned,
  ];
  const printed: [string, object][] = [];
  for (const spec of specs) {
    const [standing, worker, history] = [
      new Standing(spec),
      new JobWorker(spec, new Files([module]), 1),
      new History(),
    ];
    for (const job of standing.take(8)) {
      const finished = { id: jobId(job), result: await worker.carryOut(job), by: 'me', atMs: 1 };
      standing.finished(finished.id, finished.result);
      history.take(finished);
    }
    await worker.end();
    const report = standing.report();
    expect(report.complete).toBe(true);
    const head = (what: string) => ({ format: `heddle-campaign${what}`, version: 1 });
    const counts = { waiting: 0, active: 0, completed: 1, failed: 0 };
    const status = statusOf('nightly', report, history, counts, false, 2);
    printed.push(
      ['heddle campaign', { ...head(''), left: 'done', failed: { [HASH]: 'x' }, ...report, folder: 'f' }],
      ['heddle campaign-report', { ...head('-report'), ...report, folder: 'f' }],
      ['heddle campaign-status', { ...head('-status'), ...status }],
    );
  }
  const models: readonly TuneSpec['model'][] = [
    { ...named, weights },
    { layers: '8,4', seed: '1', weights },
  ];
  for (const model of models) printed.push(['Tune campaign', SPEC.parse({ ...tuned, model })]);
  return printed;
}
