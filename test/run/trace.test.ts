import { afterAll, describe, expect, test } from 'vitest';
import type { StepLog } from '../../src/lane/step-log.js';
import { loadProtocol } from '../../src/protocols/load.js';
import { Engine } from '../../src/run/engine.js';
import { operationIntervals } from '../../src/speed/metrics.js';
import { planWorkload } from './workloads.js';

const { schedule, inputs } = planWorkload();
const scheduled = (kind: string) =>
  schedule.ops.flatMap(({ op }, index) => (op === kind.toLowerCase() ? [index] : []));

describe.each(['sequence', 'two-ring'])('the trace of a threaded run of %s', async (name) => {
  const engine = new Engine({ threaded: true, trace: true, protocol: name });
  afterAll(() => engine.close());
  const { lanes } = await loadProtocol(name);

  async function traced(): Promise<{ logs: readonly StepLog[]; makespanNs: number }> {
    const { logs, makespanNs } = await engine.execute(schedule, inputs);
    if (!logs) throw new Error('a traced run came back without its logs');
    return { logs, makespanNs };
  }

  test('has every operation once, in schedule order', async () => {
    const { logs } = await traced();
    const done = lanes.flatMap((lane, index) => operationIntervals(lane, logs[index]));
    for (const kind of ['LOAD', 'EXECUTE', 'STORE']) {
      const operations = done.filter(({ event }) => event === kind).map(({ operation }) => operation);
      expect(operations).toEqual(scheduled(kind));
      expect(operations.length).toBeGreaterThan(10);
    }
  });

  test('has times that never fall, from 0 to the makespan', async () => {
    const { logs, makespanNs } = await traced();
    expect(Math.min(...logs.map(({ startNs }) => startNs))).toBe(0);
    for (const { startNs, endsNs, count } of logs) {
      const ends = [startNs, ...endsNs.subarray(0, count)];
      expect(ends.slice(1).filter((end, index) => end < ends[index])).toEqual([]);
      expect(ends[count]).toBeLessThanOrEqual(makespanNs);
      expect(ends[count]).toBeGreaterThan(0);
    }
  });

  test('is there only where it was asked for', async () => {
    expect((await engine.execute(schedule, inputs, { trace: false })).logs).toBeNull();
    expect((await traced()).logs).toHaveLength(2);
  });
});
