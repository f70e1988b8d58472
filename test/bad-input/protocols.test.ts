import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { State } from '../../src/lane/lane.js';
import { loadProtocol } from '../../src/protocols/load.js';
import { sequence } from '../../src/protocols/sequence.js';
import { BadInput } from '../../src/refusal/bad-input.js';
import { heddleIn } from '../cli/heddle.js';
import { startHeddleIn } from '../cli/start.js';
import { Modules, refusalOfModule } from './modules.js';

const modules = new Modules();

/** A module of `sequence` in which one function of one state does something else first. */
function faulty(lane: number, state: string, work: string, fault: string): string {
  const place = `sequence.lanes[${lane}].source.states.${state}`;
  return modules.module(`const { ${work}: right } = ${place};
const ${work} = (...args) => { ${fault}
  return typeof right === 'function' ? right(...args) : args.at(-1)[right]; };
const lane = vary(sequence.lanes[${lane}], { states: { ${state}: { ...${place}, ${work} } } });
export default { ...sequence, name: 'faulty', lanes: sequence.lanes.with(${lane}, lane) };`);
}

/** Every function that some state of a lane has. */
const functions = sequence.lanes.flatMap((lane, at) =>
  Object.entries(lane.source.states).flatMap(([state, spec]) =>
    ['touches', 'step', 'value', 'toReach', 'next', 'operation']
      .filter((work) => spec[work] !== undefined || work === 'operation')
      .filter((work) => !Array.isArray(spec[work]))
      .map((work) => [lane.name, state, work, at] as const),
  ),
);

describe('a protocol that throws', () => {
  test.each(functions)('in lane %s, state %s, %s, is told where', async (lane, state, work, at) => {
    const path = join(modules.folder, faulty(at, state, work, "throw new Error('boom');"));
    const { lanes } = await loadProtocol(path);
    const asked = lanes[at].states.find(({ name }) => name === state) as State;
    const call = asked[({ toReach: 'value', next: 'choose' }[work] ?? work) as 'step'];
    expect(() => call({}, {})).toThrow(
      new BadInput(`${path}: your protocol threw in lane ${lane}, state ${state}, ${work}: boom (${path}:5)`),
    );
  });

  test('where a lane begins is told, too', async () => {
    const path = modules.path(`const lane = { ...sequence.lanes[0], begin() { throw new Error('boom'); } };
export default { ...sequence, lanes: [lane, sequence.lanes[1]] };`);
    expect(await refusalOfModule(path)).toMatch(/threw in lane dma, begin: boom \(.*:4\)$/);
  });

  test.each([
    ["'a word'", 'a word'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['7n', '7'],
    ["Symbol('s')", 'Symbol(s)'],
    ["new Error('two\\nlines')", 'two\\nlines'],
    ["new Error('x'.repeat(1e6))", `${'x'.repeat(80)}...`],
    ["new Error('\\u001b[2J')", '\\u001b[2J'],
    ['new Error()', 'Error'],
    ["Object.assign(new Error('mine'), { name: 'LaneHang', code: 'EMFILE' })", 'mine'],
    ['{ toString() { throw 1; } }', 'something that cannot be shown'],
    ['{ get message() { throw 1; }, get stack() { throw 1; } }', '[object Object]'],
    [
      "Object.defineProperty(new Error(), 'message', { get() { throw 1; } })",
      'something that cannot be shown',
    ],
    ['new Proxy({}, { get() { throw 1; } })', 'something that cannot be shown'],
    ['Object.create(null)', 'something that cannot be shown'],
  ])('%s is told in one line', async (thrown, says) => {
    const path = join(modules.folder, faulty(1, 'execute', 'step', `throw ${thrown};`));
    expect(await refusalOfModule(path)).toContain(`threw in lane compute, state execute, step: ${says}`);
  });

  test.each([
    ['goes on to a state that is none', 'execute', 'next', 'return 99;', 'next: it goes on to 99'],
    ['goes on to nothing', 'execute', 'next', 'return undefined;', 'next: it goes on to undefined'],
    ['goes on to a name', 'execute', 'next', "return 'execute';", 'next: it goes on to execute'],
    [
      'gives a number that is none',
      'publishDone',
      'value',
      'return 1n;',
      'value: it gives 1n: give a whole number',
    ],
    ['gives NaN', 'publishDone', 'value', 'return NaN;', 'value: it gives NaN: give a whole number'],
    ['gives nothing', 'publishDone', 'value', 'return undefined;', 'value: it gives undefined'],
    [
      'declares too much',
      'execute',
      'touches',
      'for (let i = 0; i <= 65536; i++) args[2].reads(i, 1);',
      'more than 65536 byte',
    ],
  ])('and one that %s is told where', async (_, state, work, fault, says) => {
    const known = Object.keys(sequence.lanes[1].source.states);
    const [other] = known.filter((name) => sequence.lanes[1].source.states[name][work] !== undefined);
    const path = join(modules.folder, faulty(1, known.includes(state) ? state : other, work, fault));
    expect(await refusalOfModule(path)).toContain(says);
  });
});

describe('a protocol that throws ends every command with status 2 and one line:', () => {
  const boom = faulty(0, 'load', 'step', "throw new Error('boom');");
  const says = `${boom}: your protocol threw in lane dma, state load, step: boom (${boom}:5)`;
  const layers = ['--layers', '8,4'];
  test.each([
    [['verify', ...layers]],
    [['verify', ...layers, '--checked']],
    [['simulate', ...layers]],
    [['run', ...layers, '--backend', 'sim']],
    [['run', ...layers, '--backend', 'threads']],
    [['compare', ...layers, '--runs', '1', '--machine', 'built-in']],
    [['tune', ...layers, '--limit', '1']],
    [['fuzz', '--runs', '50']],
    [['fuzz', '--runs', '1000', '--workers', '2']],
  ])('%j', async (args) => {
    const { status, stdout, stderr } = await heddleIn(modules.folder, ...args, '--protocol', boom);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });

  test.each([
    [
      'its thread',
      'if (!isMainThread) process.exit(0);',
      ['fuzz', '--runs', '1000', '--workers', '2'],
      'may not end its thread',
    ],
    [
      'its thread',
      'if (!isMainThread) process.exit(0);',
      ['run', ...layers, '--backend', 'threads'],
      'lost its worker',
    ],
    ['the process', 'process.exit(0);', ['verify', ...layers], 'may not call process.exit'],
    ['the process', 'process.exit(1);', ['simulate', ...layers], 'may not call process.exit'],
  ])('and so does one that ends %s', async (_, fault, args, says) => {
    const path = faulty(0, 'load', 'step', fault);
    const { status, stdout, stderr } = await startHeddleIn(modules.folder, ...args, '--protocol', path);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });
});
