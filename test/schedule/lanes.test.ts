import { describe, expect, test } from 'vitest';
import { randomModel } from '../../src/model/random-model.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { Engine } from '../../src/run/engine.js';
import { verify } from '../../src/safety/verify.js';
import { compile } from '../../src/schedule/compile.js';
import { type LaneRole, parseRoles } from '../../src/schedule/lanes.js';
import { modelWorkload } from '../../src/workload/workload.js';

const model = randomModel({ layers: [8, 4], seed: '1' });

describe('a lane of an operation that is none is refused by name, whoever is given the schedule:', () => {
  const { schedule, inputs } = modelWorkload(model, { batch: 4, lanes: ['all', 'all'] }, null, '1');
  test.each([-1, 0.5, Number.NaN, 16, 1e9, Number.POSITIVE_INFINITY, '1', null])('%j', async (lane) => {
    const [first, ...others] = schedule.ops;
    const changed = { ...schedule, ops: [{ ...first, lane: lane as number }, ...others] };
    const refusal = new BadInput(
      `schedule: operation 0 (load): lane is ${lane}: give a whole number from 0 to 15`,
    );
    await expect(verify(changed)).rejects.toEqual(refusal);
    await using engine = new Engine();
    await expect(engine.execute(changed, inputs)).rejects.toEqual(refusal);
  });
});

test.each<[unknown, string]>([
  [['all', 'all', 3], 'lanes: "3" is none'],
  [['foo'], 'lanes: "foo" is none'],
  [['auto'], 'lanes: "auto" is none'],
  [[null], 'lanes: "null" is none'],
  [['\u001b[2J'], 'lanes: "\\u001b[2J" is none'],
  [[], 'lanes : no lane computes'],
  ['all,all', 'lanes: give a list of them'],
])('compiling for lanes %j is refused in one line', (lanes, says) => {
  const compiling = () => compile(model, { lanes: lanes as readonly LaneRole[] });
  expect(compiling).toThrow(BadInput);
  expect(compiling).toThrow(says);
});

test('roles may have blanks around them', () => {
  expect(parseRoles('load, store,compute ')).toEqual(['load', 'store', 'compute']);
});
