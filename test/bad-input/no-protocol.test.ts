import { describe, expect, test } from 'vitest';
import { Child } from '../cli/child.js';
import { heddleIn } from '../cli/heddle.js';
import { startHeddleIn } from '../cli/start.js';
import { built, Modules, refusalOfModule } from './modules.js';

const modules = new Modules();

/** Runs a module of this text for a protocol: that is one line, status 2, and no output. */
async function expectRefusal(run: typeof heddleIn, text: string, says: string): Promise<void> {
  const { status, stdout, stderr } = await run(
    modules.folder,
    ...['run', '--layers', '8,4', '--protocol', modules.module(text)],
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
  expect(stderr).toContain(says);
}

describe('a module that', () => {
  test.each([
    ['throws', "throw new Error('boom');", 'boom'],
    ['throws in what it calls', "function deep() { throw new Error('boom'); }\ndeep();", ':4)'],
    ['throws nothing', 'throw null;', 'null'],
    ['is not JavaScript', 'export default {', 'Unexpected end of input'],
    ['imports what is not there', "import './nowhere.mjs';", 'nowhere.mjs'],
    ['awaits what fails', "await Promise.reject(new Error('boom'));", 'boom'],
    ['throws when it is looked at', 'export default { get name() { throw new Error("boom"); } };', 'boom'],
    ['is a trap all over', 'export default new Proxy({}, { get() { throw new Error("boom"); } });', 'boom'],
    [
      'makes a lane that goes nowhere',
      "vary(sequence.lanes[0], { states: { load: { ...sequence.lanes[0].source.states.load, next: 'nowhere' } } });",
      'nowhere',
    ],
  ])('%s is refused in one line', async (_, text, says) => {
    await expectRefusal(heddleIn, text, says);
  });

  test.each([
    ['ends the process', 'process.exit(0);', 'may not call process.exit'],
    [
      'leaves something that fails',
      "await new Promise((r) => setTimeout(() => { throw new Error('boom'); }, 1));",
      'boom',
    ],
    [
      'leaves a promise that fails',
      "Promise.reject(new Error('boom')); await new Promise((r) => setTimeout(r, 50));",
      'boom',
    ],
  ])('%s is refused in one line, and ends the program', async (_, text, says) => {
    await expectRefusal(startHeddleIn, text, says);
  });

  // At the same time: each takes as long as the limit.
  test.concurrent.for([
    [
      'is waited for no longer than a limit',
      'await new Promise(() => {});',
      'did not finish loading within 10 s',
    ],
    ['is a promise itself', 'export function then() {}', 'did not finish loading within 10 s'],
  ])('never settles %s', async ([, text, says], { expect }) => {
    const child = new Child(['run', '--layers', '8,4', '--protocol', modules.module(text)], {
      cwd: modules.folder,
    });
    const { code, stdout, stderr } = await child.exit;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  test('leaves something behind that never ends does not keep the program', async () => {
    const path = modules.module(
      'setInterval(() => {}, 1000);\nexport default { ...sequence, name: "mine" };',
    );
    const { code, stderr } = await new Child(['verify', '--layers', '8,4', '--protocol', path], {
      cwd: modules.folder,
    }).exit;
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('a module exports no protocol, which is told, where', () => {
  const lane = '...sequence.lanes[0]';
  const states = (change: string) =>
    `states: sequence.lanes[0].states.map((state, at) => at === 0 ? ${change} : state)`;
  test.each([
    ['there is nothing', '', 'it exports no protocol'],
    ['it is null', 'export default null;', 'it exports no protocol'],
    ['it is a function', 'export default () => sequence;', 'it exports no protocol'],
    ['it has no name', "export default { ...sequence, name: ' ' };", 'its name is none'],
    ['its name is half a character', "export default { ...sequence, name: '\\ud800' };", 'its name is none'],
    ['its name is a number', 'export default { ...sequence, name: 7 };', 'its name is none'],
    ['it has no lane', 'export default { ...sequence, lanes: [] };', 'it has no lanes'],
    [
      'two lanes have one name',
      'export default { ...sequence, lanes: [...sequence.lanes, sequence.lanes[0]] };',
      'two of its lanes have one name',
    ],
    [
      'it has 65 lanes',
      'export default { ...sequence, lanes: Array.from({ length: 65 }, (_, n) => ({ ...sequence.lanes[0], name: String(n) })) };',
      'more than 64 lanes',
    ],
    ['its lanes are an object', 'export default { ...sequence, lanes: { length: 2 } };', 'it has no lanes'],
    ['a lane is null', 'export default { ...sequence, lanes: [null, sequence.lanes[1]] };', 'lane 0 is none'],
    [
      'a lane has no name',
      `export default { ...sequence, lanes: [{ ${lane}, name: 1 }, sequence.lanes[1]] };`,
      'lane 0 has no name',
    ],
    [
      'a lane has no states',
      `export default { ...sequence, lanes: [{ ${lane}, states: [] }, sequence.lanes[1]] };`,
      'no states',
    ],
    [
      'a lane has no registers',
      `export default { ...sequence, lanes: [{ ${lane}, registers: { names: [1] } }, sequence.lanes[1]] };`,
      'no registers',
    ],
    [
      'a lane begins nowhere',
      `export default { ...sequence, lanes: [{ ${lane}, begin: 0 }, sequence.lanes[1]] };`,
      'where it begins',
    ],
    [
      'a state is null',
      `export default { ...sequence, lanes: [{ ${lane}, ${states('null')} }, sequence.lanes[1]] };`,
      'a state that is none',
    ],
    [
      'a state has no verb',
      `export default { ...sequence, lanes: [{ ${lane}, ${states('{ ...state, verb: 99 }')} }, sequence.lanes[1]] };`,
      'a state that is none',
    ],
    [
      'a state goes nowhere',
      `export default { ...sequence, lanes: [{ ${lane}, ${states('{ ...state, next: 99 }')} }, sequence.lanes[1]] };`,
      'no state',
    ],
    ['its cells are numbers', 'export default { ...sequence, cells: [1, 2, 3, 4] };', 'its cells'],
    ['it has too few cells', 'export default { ...sequence, cells: [] };', "none of the protocol's 0"],
    ['its rings are a text', "export default { ...sequence, rings: 'compute' };", 'its rings'],
    [
      'its steps are fixed perhaps',
      "export default { ...sequence, fixedSteps: 'perhaps' };",
      'its fixedSteps',
    ],
    ...[
      ['stores', 'value', '{ stores: 0, next: "end" }'],
      ['touches', 'step', '{ touches() {}, next: "end" }'],
      ['loads', 'take', '{ loads: 0, next: "end" }'],
      ['updates', 'to', '{ updates: 0, next: "end" }'],
      ['parks', 'while', '{ parks: 0, next: "end" }'],
    ].map(([verb, lacks, state]) => [
      `a state that ${verb} has not all it needs`,
      `import { lanesIn, registers } from ${built('src/sim.js')};
const mine = lanesIn()('mine', registers(), { begin: ${state} });
export default { ...sequence, lanes: [mine, sequence.lanes[1]] };`,
      `lane mine, state begin: its \`${lacks}\` is undefined: give a function`,
    ]),
  ])('%s', async (_, text, says) => {
    expect(await refusalOfModule(modules.path(text))).toContain(says);
  });
});
