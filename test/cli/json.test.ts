import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runSuite } from '../../src/compare/suite.js';
import type { Activation } from '../../src/model/activation.js';
import { int8Weight } from '../../src/model/quantised.js';
import { randomModel } from '../../src/model/random-model.js';
import { compile } from '../../src/schedule/compile.js';
import { writeSchedule } from '../../src/schedule/read.js';
import { calibrate } from '../../src/speed/calibration/calibrate.js';
import { BUILT_IN_MACHINE } from '../../src/speed/machine.js';
import { writeMachine } from '../../src/speed/machine-file.js';
import { modelWorkload } from '../../src/workload/workload.js';
import { GraphWriter } from '../model/onnx/graph-writer.js';
import { floats, node, onnxFile, value } from '../model/onnx-builder.js';
import { productsBeforeStores } from '../run/workloads.js';
import { Child } from './child.js';
import { heddleIn, MNIST, ROOT, temporaryFolder } from './heddle.js';
import { JsonDocCheck, readJsonDoc } from './json-doc.js';
import { printedCampaigns } from './printed-campaigns.js';
import { startHeddleWith } from './start.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
/** What no machine is as fast as, or as slow: nothing is predicted with it. */
const spread = { runNs: [1e3, 1e6], fromShare: [1, 1], toShare: [2, 1.1], offBy: 0.1 };
const otherwise = { ...BUILT_IN_MACHINE, probeNs: 1e9, spread };
writeFileSync(file('otherwise.json'), writeMachine(otherwise));
writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));
writeFileSync(
  file('stuck-lanes.mjs'),
  `import { lanesIn, registers, System } from ${JSON.stringify(pathToFileURL(join(ROOT, 'dist/src/sim.js')).href)};
   const lane = lanesIn();
   const waits = lane('waits', registers(), { wait: { awaits: 0, toEqual: 1 } });
   const spins = lane('spins', registers(), { load: { loads: 0, take: () => {}, next: 'load' }, last: { stores: 0, value: 1 } });
   export const system = new System({ lanes: [waits, spins], cells: ['never'], plainWords: 1 });`,
);

writeFileSync(file('exported.onnx'), exported());
writeFileSync(file('foreign.onnx'), onnxFile({ nodes: [node('Conv', ['x', 'w'], 'y')] }));
for (const operator of ['Add', 'Sin']) writeFileSync(file(`calls-${operator}.onnx`), calling(operator));
const HASH = '0'.repeat(64);

/** A model that calls a function of its own, with this operator in it. */
function calling(operator: string): Uint8Array {
  const graph = new GraphWriter(17, operator);
  graph.define('own', 'F', { inputs: ['x', 'w'], outputs: ['y'] }, (body) =>
    body.node(operator, [body.op('MatMul', ['x', 'w']), body.scalar(2)], ['y']),
  );
  graph.node('F', [graph.input('x', ['batch', 2]), graph.weight([2, 2])], ['y'], {}, 'own');
  graph.output('y');
  return graph.bytes();
}

/** A schedule that has what only some have: a model in two files, functions with each parameter, a sum, functions of rows, and int8 with zero points. */
function everyField() {
  const activations: readonly Activation[] = [
    { name: 'hard-sigmoid', alpha: 0.2, beta: 0.5 },
    { name: 'selu', alpha: 1.6, gamma: 1.05 },
    { name: 'clip', min: 0, max: 6 },
    { name: 'prelu', slopes: { rows: 1, cols: 1, data: Float32Array.of(0.1) } },
  ];
  const weight = int8Weight({
    rows: 1,
    cols: 1,
    values: Int8Array.of(1),
    scales: Float32Array.of(1),
    zeroPoints: Int8Array.of(0),
  });
  const layers = activations.map((activation, at) => ({
    name: `${at}`,
    weight,
    bias: null,
    activation,
    ...(at === 3 && { ofRows: { name: 'softmax' as const } }),
    ...(at === 1 && { ofRows: { name: 'layer-norm' as const, epsilon: 1e-5 } }),
    ...(at === 0 && { ofRows: { name: 'rms-norm' as const, epsilon: 1e-5 } }),
    ...(at === 2 && { add: { of: 1, after: true } }),
    ...(at === 3 && { multiply: { of: 1, after: true } }),
  }));
  const model = { path: 'm.onnx', sha256: HASH, dataSha256: HASH, output: 'y', weights: 'int8' as const };
  return { ...compile({ name: 'every', inputName: 'x', outputName: 'y', batch: 1, layers }), model };
}

const doc = readJsonDoc(readFileSync(join(ROOT, 'docs/json.md'), 'utf8'));
const racing = ['--layers', '128,64', '--batch', '64', '--protocol', 'two-ring'];
const example = (name: string) => join(ROOT, `examples/${name}.threads.mjs`);
const polling = join(ROOT, 'test/cli/polls-for-ever.mjs');
const original = ['--lanes', 'dma,compute'];
const hanging = ['--protocol', 'two-ring'];
const output = ['--labels', MNIST.labels, '--reference', MNIST.reference];
const mnist = [MNIST.model, '--input', MNIST.input, ...output];

/** Runs that could be faster: each has changes of other kinds for the better. */
const slow = [
  '--layers 128,64,32,32 --batch 128 --tile 32x32x32 --buffers 2 --schedule plain',
  '--layers 128,64 --batch 128 --tile 32x32x32 --buffers 2 --sram 32K',
  '--layers 64,64 --batch 64 --ring-capacity 1 --machine edge-npu',
].map((options) => options.split(' '));

/** A model with nodes of every fate. */
function exported(): Uint8Array {
  const nodes = [
    node('Div', ['x', 's'], 'd'),
    node('Gemm', ['d', 'w', 'b'], 'h'),
    node('Relu', ['h'], 'scores'),
    node('ArgMax', ['scores'], 'y'),
    node('Cast', ['y'], 'label'),
  ];
  const outputs = [value('scores', ['n', 3]), value('label', ['n', 3])];
  const initializers = [floats('s', [], [2]), floats('w', [2, 3]), floats('b', [3])];
  return onnxFile({ nodes, outputs, initializers });
}

describe('docs/json.md', () => {
  const check = new JsonDocCheck(doc);
  const printAs = async (section: string, command: string, ...args: string[]) => {
    const { status, stdout, stderr } = await heddleIn(folder, command, ...args, '--json');
    expect([0, 1, 3], stderr).toContain(status);
    expect(stdout).toMatch(new RegExp(`^{"format":"heddle-${section}","version":1,.*}\n$`));
    const printed = JSON.parse(stdout);
    check.object(printed, `heddle ${section}`);
    return printed;
  };
  const print = (command: string, ...args: string[]) => printAs(command, command, ...args);

  test('says what is printed of threads and lanes', async () => {
    const { finding } = await print('check', example('lost-update'), '--save', file('failure.json'));
    check.object(JSON.parse(readFileSync(file('failure.json'), 'utf8')), 'The file of heddle check --save');
    await printAs('replay-threads', 'replay', finding.token, example('lost-update'));
    await print('check', `${example('publication')}?publish-first`);
    await print('check', example('publication'));
    await print('check', join(ROOT, 'examples/peterson.mjs'));
    await print('check', join(ROOT, 'examples/mutex.mjs'), '--first');
    const lanes = join(ROOT, 'examples/mutex.mjs');
    const { finding: lost } = await print('check', lanes);
    await printAs('replay-on-threads', 'replay', lost.token, lanes, '--on', 'threads');
    const stuck = ['--on', 'threads', '--runs', '1', '--limit', '1s'];
    await printAs('check-on-threads', 'check', file('stuck-lanes.mjs'), ...stuck);
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of comparisons and runs', async () => {
    await print('compare', ...mnist, ...original, '--runs', '2', '--machine', 'built-in');
    await printAs('compare-lanes', 'compare', ...mnist, '--runs', '1', '--machine', 'built-in');
    await print('compare', file('hangs.json'), ...hanging, '--runs', '1', '--machine', 'built-in');
    await print(
      'compare',
      '--layers',
      '8,4',
      ...original,
      '--runs',
      '1',
      '--machine',
      file('otherwise.json'),
    );
    await print('run', ...mnist, '--top', '2');
    await print('run', ...mnist, '--argmax');
    await print('run', '--layers', '8,4', '--backend', 'sim');
    await print('run', '--layers', '8,4', '--weights', 'int8');
    await print('run', ...mnist, '--weights', 'int8');
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of simulations and searches', async () => {
    await print('simulate', '--layers', '8,4');
    await print('simulate', '--layers', '8,4', '--machine', file('otherwise.json'));
    await print('simulate', file('hangs.json'), ...hanging);
    for (const run of slow) await print('simulate', ...run, '--data', 'off');
    await print('tune', '--layers', '8,4', '--limit', '5');
    await print('tune', '--layers', '8,4', '--limit', '1', '-o', file('tuned.json'));
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of models and schedules', async () => {
    await print('inspect', file('exported.onnx'), '--output-name', 'scores');
    await print('inspect', file('foreign.onnx'));
    for (const operator of ['Add', 'Sin']) await print('inspect', file(`calls-${operator}.onnx`));
    await print('compile', '--layers', '8,4');
    check.object(JSON.parse(writeSchedule(everyField())), 'Schedule file');
    await print('compile', '--layers', '8,4', '--lanes', 'all,all');
    await print('compile', MNIST.model);
    await print('compile', '--layers', '8,4', '-o', file('out.json'));
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of proofs', async () => {
    await print('verify', '--layers', '8,4', '--count');
    await print('verify', file('hangs.json'), ...hanging, '--count');
    await print('verify', '--layers', '8,4', '--protocol', polling);
    await print('verify', '--layers', '64,64', '--protocol', polling, '--max-states', '10');
    const every = ['--every-schedule', '--ring-capacity', '1'];
    await printAs('verify-protocol', 'verify', ...every);
    await printAs('verify-protocol', 'verify', ...every, '--protocol', 'two-ring');
    await printAs('verify-protocol', 'verify', ...every, '--schedules', 'stored-at-once', '--layers', '8,4');
    const { counterexample } = await print('verify', ...racing);
    await print('replay', counterexample.replay, '--on', 'threads');
    await print('replay', counterexample.replay);
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of samples and explorations', async () => {
    await print('fuzz', '--protocol', 'two-ring', '--seed', '1', '--runs', '400');
    await print('fuzz', '--runs', '8');
    // It goes on until Ctrl-C.
    const exploring = new Child(['explore', example('lost-update'), '--json']);
    check.object(JSON.parse(await exploring.firstLine()), 'heddle explore');
    exploring.interrupt();
    await exploring.exit;
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says what is printed of what takes long', async () => {
    // A suite and a calibration of all shapes take longer than all of the above; with one of each they say the same.
    const shapes = [{ m: 8, k: 32, n: 32 }];
    const calibration = await calibrate({ passes: 1, attempts: 1, rounds: 1, patience: 0.02, shapes });
    check.object(
      { format: 'heddle-calibrate', version: 1, ...calibration, file: 'machine.json' },
      'heddle calibrate',
    );
    const small = modelWorkload(randomModel({ layers: [8, 4], seed: '1' }), {}, null, '1');
    const suite = await runSuite([small], otherwise, { keep: 1 });
    const printed = { format: 'heddle-compare-suite', version: 1, ...suite, interrupted: false };
    check.object(printed, 'heddle suite');
    for (const [section, campaign] of await printedCampaigns()) check.object(campaign, section);
    expect([...check.faults].join('\n')).toBe('');
  });

  test('says nothing that is not printed, once all of the above is', () => {
    // A count of too many digits takes too long to come by.
    expect(check.unmet().filter((row) => row !== 'Logarithm: log2')).toEqual([]);
  });
});

describe('a page held against an object', () => {
  const page = readJsonDoc(
    '## A\n| `n` | number or null | n |\n| `b` | list of [B](#b) |\n### B\n| `s` | string |\n',
  );
  test.each<[object, RegExp]>([
    [{ n: 1, extra: 'x' }, /section "A", lacks `extra`: add the row \| `extra` \| string \|/],
    [{ n: 'one' }, /section "A", `n`: "one" is not number or null/],
    [{ b: [{ s: null }] }, /section "B", `s`: null is not string/],
    [{ b: [{ t: 1 }] }, /section "B", lacks `t`/],
  ])('%j is not as it says', (value, fault) => {
    const check = new JsonDocCheck(page);
    check.object(value, 'A');
    expect([...check.faults].join('\n')).toMatch(fault);
  });

  test('that is as it says has no faults, and the rows without a value are known', () => {
    const check = new JsonDocCheck(page);
    check.object({ n: null, b: [] }, 'A');
    expect([...check.faults]).toEqual([]);
    expect(check.unmet()).toEqual(['B: s']);
  });
});

test('JSON is for programs: no colours, whatever the environment wants', async () => {
  const { stdout } = await startHeddleWith({ FORCE_COLOR: '1' }, 'run', '--layers', '8,4', '--json');
  expect(JSON.parse(stdout).workload.name).toBe('8-4');
  expect(stdout).not.toMatch(/\p{Cc}(?!$)/u);
});
