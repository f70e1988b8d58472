import { create } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, AttributeProtoSchema, TensorProto_DataLocation } from 'onnx-buf';
import { writeSchedule } from '../../src/schedule/read.js';
import { floats, node, onnxFile, tensor, value } from '../model/onnx-builder.js';
import { handWritten } from '../schedule/hand-written.js';

/** A file that must be refused: its contents, and a part of what must be said about it. */
export interface BadFile {
  readonly fault: string;
  readonly bytes: Uint8Array;
  readonly says: string;
}

const text = (contents: string) => new TextEncoder().encode(contents);
const bytesOf = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** A .npy file of format 1.0 with this header and data, whatever they say. */
export function npy(dict: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  return bytesOf([0x93], text('NUMPY'), [1, 0, dict.length & 255, dict.length >> 8], text(dict), data);
}

const head = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const eight = new Uint8Array(8);
/** What a terminal takes for the beginning of a command. */
export const ESCAPE = String.fromCharCode(27);

export const BAD_NPY: readonly BadFile[] = [
  { fault: 'nothing at all', bytes: new Uint8Array(), says: 'not a .npy file' },
  { fault: 'a zip file cut short', bytes: text('PK\x03\x04'), says: 'it is no .npz file' },
  { fault: 'its header cut off', bytes: npy(head("'<f4'", '(2,)')).subarray(0, 30), says: 'truncated' },
  { fault: 'its data cut off', bytes: npy(head("'<f4'", '(2,)'), eight.subarray(1)), says: 'truncated' },
  { fault: 'bytes after its data', bytes: npy(head("'<f4'", '(1,)'), eight), says: 'bytes after its data' },
  { fault: 'pickled objects', bytes: npy(head("'|O'", '(2,)'), eight), says: 'dtype "|O"' },
  {
    fault: 'complex numbers',
    bytes: npy(head("'<c8'", '(1,)'), eight),
    says: 'dtype "<c8", complex numbers',
  },
  { fault: 'another width', bytes: npy(head("'<i4'", '(1,)'), eight.subarray(4)), says: 'takes rows of 2' },
  {
    fault: 'numbers that are too large',
    bytes: npy(head("'>f8'", '(2,)'), new Uint8Array(16).fill(0x7e)),
    says: "beyond float32's range",
  },
  { fault: 'no elements', bytes: npy(head("'<f4'", '(0, 9007199254740991)')), says: 'it has no numbers' },
  { fault: 'a NaN for a size', bytes: npy(head("'<f4'", '(nan,)'), eight), says: 'without a shape' },
  { fault: 'an infinite size', bytes: npy(head("'<f4'", '(inf,)'), eight), says: 'without a shape' },
  { fault: 'a size below zero', bytes: npy(head("'<f4'", '(-2,)'), eight), says: 'without a shape' },
  { fault: 'a size of 1e3', bytes: npy(head("'<f4'", '(1e3,)'), eight), says: 'without a shape' },
  { fault: 'terabytes declared', bytes: npy(head("'<f4'", '(1099511627776, 4)'), eight), says: 'truncated' },
  {
    fault: 'thousands of huge dimensions',
    bytes: npy(head("'<f4'", `(${'9007199254740991, '.repeat(500)})`), eight),
    says: '500 dimensions',
  },
  {
    fault: 'escape sequences for a dtype',
    bytes: npy(head(`'${ESCAPE}]0;pwned${ESCAPE}[2J'`, '(2,)'), eight),
    says: '\\u001b]0;pwned',
  },
];

/** A message field: its tag with length-delimited wire type, its length, its bytes. */
function field(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf([(number << 3) | 2], varint(body.length), body);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

const good = onnxFile({});

function nestedGraphs(depth: number): Uint8Array {
  // Bytes of a graph in an attribute (6) of a node (1) of a graph, from the inside out.
  let inner: Uint8Array = new Uint8Array();
  for (let i = 0; i < depth; i++) inner = field(1, field(5, field(6, inner)));
  return field(7, inner);
}

export const BAD_ONNX: readonly BadFile[] = [
  { fault: 'nothing at all', bytes: new Uint8Array(), says: 'no graph' },
  { fault: 'plain text', bytes: text('not a model'), says: 'truncated or not ONNX' },
  { fault: 'zeros', bytes: new Uint8Array(4096), says: 'truncated or not ONNX' },
  { fault: 'half of a model', bytes: good.subarray(0, good.length >> 1), says: 'truncated or not ONNX' },
  { fault: 'a length past its end', bytes: bytesOf([0x3a], varint(2 ** 31 - 1)), says: 'truncated' },
  { fault: 'a length without end', bytes: bytesOf([0x3a], new Array(20).fill(255)), says: 'not ONNX' },
  { fault: 'graphs in graphs in graphs', bytes: nestedGraphs(60), says: 'deep' },
  {
    fault: 'more nodes than memory',
    bytes: field(
      7,
      new Uint8Array(2_000_000).map((_, at) => (at % 2 === 0 ? 0x0a : 0)),
    ),
    says: 'more than 100000 fields',
  },
  {
    fault: 'a million dimensions',
    bytes: field(7, field(5, field(1, new Uint8Array(1_000_000).fill(1)))),
    says: 'more than 100000 fields',
  },
  ...graphs(),
];

function graphs(): BadFile[] {
  const relu = (from: string, to: string) => node('Relu', [from], to);
  const gemm = node('Gemm', ['x', 'w'], 'h', { name: 'gemm' });
  const refused = (fault: string, says: string, parts: Parameters<typeof onnxFile>[0]) => ({
    fault,
    says,
    bytes: onnxFile(parts),
  });
  const huge = tensor({ name: 'w', dims: [2n ** 31n, 2n ** 31n], rawData: new Uint8Array(4) });
  const negative = tensor({ name: 'w', dims: [-2n, -3n], rawData: new Uint8Array(24) });
  const external = tensor({ name: 'w', dims: [2n, 3n], dataLocation: TensorProto_DataLocation.EXTERNAL });
  const alpha = create(AttributeProtoSchema, {
    name: 'alpha',
    f: Number.NaN,
    type: AttributeProto_AttributeType.FLOAT,
  });
  return [
    refused('a cycle', 'cycle', { nodes: [node('Add', ['x', 'b'], 'y'), relu('b', 'a'), relu('a', 'b')] }),
    refused('a branch', 'two different layers', {
      nodes: [gemm, node('Gemm', ['x', 'w'], 'g'), node('Max', ['g', 'h'], 'y')],
    }),
    refused('an unknown operator', 'not supported: the Conv that makes "y"', {
      nodes: [node('Conv', ['x'], 'y')],
    }),
    refused('an operator called by escape sequences', '\\u001b[2J', {
      nodes: [node(`${ESCAPE}[2J`, ['x'], 'y')],
    }),
    refused('a foreign domain', 'not supported: the evil.Gemm that makes', {
      nodes: [node('Gemm', ['x', 'w'], 'y', { domain: 'evil' })],
    }),
    refused('external data', 'is not named inside', { initializers: [external] }),
    refused('a weight of exabytes', 'takes 18446744073709551616 bytes, not 4', { initializers: [huge] }),
    refused('a weight of sizes below zero', 'has a dimension of -2', { initializers: [negative] }),
    refused('a weight cut short', 'takes 24 bytes, not 20', {
      initializers: [floats('w', [2, 3], [1, 2, 3, 4, 5])],
    }),
    refused('text', 'is STRING', {
      initializers: [tensor({ name: 'w', dims: [2n, 3n], dataType: 8, rawData: new Uint8Array(48) })],
    }),
    refused('a NaN for alpha', 'alpha is NaN', {
      nodes: [node('Gemm', ['x', 'w'], 'y', { attribute: [alpha] })],
    }),
    refused('an input of no size', 'dimension of 0', { inputs: [value('x', [0, 2])] }),
    refused('an input of three dimensions', 'of rank 3 instead of 2', { inputs: [value('x', ['n', 2, 2])] }),
    refused('no nodes', 'output "y" is defined nowhere', { nodes: [] }),
    refused('the larger of two inputs', 'joins different elements', {
      nodes: [node('Max', ['x', 'z'], 'h'), node('Gemm', ['h', 'w'], 'y')],
      inputs: [value('x', ['n', 2]), value('z', ['n', 2])],
    }),
  ];
}

const schedule = writeSchedule(handWritten);
const document = JSON.parse(schedule);
const changed = (fields: object) => text(JSON.stringify({ ...document, ...fields }));

/** Schedules; `test/schedule/read.test.ts` has every field of every operation wrong in turn. */
export const BAD_SCHEDULES: readonly BadFile[] = [
  { fault: 'nothing at all', bytes: new Uint8Array(), says: 'is not JSON' },
  { fault: 'half of a schedule', bytes: text(schedule.slice(0, 300)), says: 'is not JSON' },
  { fault: 'zeros', bytes: new Uint8Array(4096), says: 'is not JSON' },
  { fault: 'bytes that are no text', bytes: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), says: 'UTF-8' },
  { fault: 'brackets without end', bytes: text('['.repeat(5_000_000)), says: 'line 1, column 33: ' },
  {
    fault: 'brackets in brackets',
    bytes: text(`${'['.repeat(3000)}${']'.repeat(3000)}`),
    says: 'more than 32',
  },
  { fault: 'a list', bytes: text('[]'), says: 'give the object of a schedule' },
  { fault: 'a number', bytes: text('1e999'), says: 'give the object of a schedule' },
  { fault: 'another format', bytes: changed({ format: 'heddle-trace' }), says: 'format is "heddle-trace"' },
  { fault: 'a later version', bytes: changed({ version: 4 }), says: 'version is 4' },
  { fault: 'an unknown key', bytes: changed({ [`${ESCAPE}[2J`]: 1 }), says: 'unknown key "\\u001b[2J"' },
  { fault: 'a NaN for a size', bytes: changed({ sramBytes: Number.NaN }), says: 'sramBytes is null' },
  {
    fault: 'an infinite size',
    bytes: text(schedule.replace('"sramBytes": 1024', '"sramBytes": 1e999')),
    says: 'sramBytes is Infinity',
  },
  {
    fault: 'exabytes of SRAM',
    bytes: changed({ sramBytes: 2 ** 60 }),
    says: 'sramBytes is 1152921504606847000',
  },
  { fault: 'a tile of nothing', bytes: changed({ tile: { m: 0, k: 2, n: 3 } }), says: 'tile.m is 0' },
  { fault: 'operations for tensors', bytes: changed({ tensors: document.ops }), says: 'tensors[0]' },
  {
    fault: 'a tensor of petabytes',
    bytes: changed({ tensors: [{ name: 'x', rows: 2 ** 24, cols: 2 ** 24, role: 'input' }] }),
    says: 'tensor 0 ("x"): the tensors as far as this one take',
  },
  {
    fault: 'a million null operations',
    bytes: changed({ ops: new Array(1_000_000).fill(null) }),
    says: 'values in',
  },
  {
    fault: 'millions of empty operations',
    bytes: changed({ ops: new Array(4_000_000).fill({}) }),
    says: 'values in 12000',
  },
  {
    fault: 'a million things that are no part of one',
    bytes: changed(Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`key ${i}`, i]))),
    says: 'more than 100 keys',
  },
  {
    fault: 'a name that clears the screen',
    bytes: changed({ ops: [{ ...document.ops[0], tensor: `${ESCAPE}[2J\n` }] }),
    says: 'tensor "\\u001b[2J\\n" is not in the schedule',
  },
];
