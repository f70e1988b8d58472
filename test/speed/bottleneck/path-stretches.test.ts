import { expect, test } from 'vitest';
import { sequence } from '../../../src/protocols/sequence.js';
import { criticalPath } from '../../../src/speed/bottleneck/critical-path.js';
import { pathStretches } from '../../../src/speed/bottleneck/path-stretches.js';
import { BUILT_IN_MACHINE } from '../../../src/speed/machine.js';
import { simulate } from '../../../src/speed/simulate.js';
import { planWorkload } from '../../run/workloads.js';

test('stretches of a critical path follow each other, and add up to what is said of it', () => {
  const { schedule } = planWorkload();
  const program = { schedule, protocol: sequence, ringCapacity: 8 };
  const { logs } = simulate(program, null, { data: false, machine: BUILT_IN_MACHINE });
  const { lanes } = sequence;
  const stretches = pathStretches({ lanes, logs, handOver: BUILT_IN_MACHINE, hosts: [0, 1] });
  const path = criticalPath(lanes, logs, BUILT_IN_MACHINE);
  expect(stretches[0].startNs).toBe(0);
  expect(stretches.at(-1)?.endNs).toBe(path.makespanNs);
  stretches.slice(1).forEach(({ startNs }, at) => {
    expect(startNs).toBe(stretches[at].endNs);
  });
  for (const { lane, kind, totalNs } of path.parts) {
    const ofPart = stretches.filter((stretch) => lanes[stretch.lane].name === lane && stretch.kind === kind);
    const sum = ofPart.reduce((total, { startNs, endNs }) => total + endNs - startNs, 0);
    expect(sum).toBeCloseTo(totalNs, 3);
  }
  for (const { kind, operation } of stretches)
    if (kind === 'LOAD') expect(schedule.ops[operation].op).toBe('load');
});
