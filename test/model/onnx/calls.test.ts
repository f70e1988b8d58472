import { AttributeProto_AttributeType as Kind } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { inspectOnnx } from '../../../src/model/onnx/read.js';
import { UnsupportedOperators } from '../../../src/model/onnx/refusal.js';
import { refusalOf } from '../refusals.js';
import { end, linear } from './families/family.js';
import { forward } from './forward.js';
import { GraphWriter, type Signature } from './graph-writer.js';

const OWN = 'own';
const ONE: Signature = { inputs: ['x'], outputs: ['y'] };

/** A graph of x, batch x 4, that ends in what `write` returns. */
function inspected(write: (graph: GraphWriter, x: string) => string) {
  const graph = new GraphWriter(17, 'calls');
  end(graph, write(graph, graph.input('x', ['batch', 4])));
  return inspectOnnx(graph.bytes(), 'f');
}

/** Calls a function whose body `write` writes, of x. */
const called = (signature: Signature, write: (body: GraphWriter) => void) =>
  inspected((graph, x) => {
    graph.define(OWN, 'F', signature, write);
    return graph.op('F', [linear(graph, x, 4, 4)], {}, OWN);
  });

/** Functions F0 to F`count`, each of which calls the next one `times`. */
const chain = (count: number, times: number, last: (body: GraphWriter) => void) =>
  inspected((graph, x) => {
    for (let i = 0; i < count; i++) {
      graph.define(OWN, `F${i}`, ONE, (body) => {
        let y = 'x';
        for (let j = 1; j < times; j++) y = body.op(`F${i + 1}`, [y], {}, OWN);
        body.node(`F${i + 1}`, [y], ['y'], {}, OWN);
      });
    }
    graph.define(OWN, `F${count}`, ONE, last);
    return graph.op('F0', [linear(graph, x, 4, 4)], {}, OWN);
  });

const relu = (body: GraphWriter) => body.node('Relu', ['x'], ['y']);

describe('calls of functions', () => {
  test('are read as deep as they are nested', () => {
    expect(chain(99, 1, relu).model.layers.map(({ activation }) => activation)).toEqual([{ name: 'relu' }]);
    expect(refusalOf(() => chain(100, 1, relu))).toContain('calls functions more than 100 deep');
  });

  test('name their nodes after the node that calls, and the function', () => {
    const { model, notes } = inspected((graph, x) => {
      graph.define(OWN, 'Dense', { inputs: ['x', 'w'], outputs: ['y'] }, (body) => {
        body.node('Add', [body.op('MatMul', ['x', 'w']), body.scalar(2)], ['y']);
      });
      return graph.op('Dense', [x, graph.weight([4, 3])], {}, OWN);
    });
    expect(model.layers.map(({ name }) => name)).toEqual(['/Dense_0//MatMul_0']);
    expect(notes).toEqual([
      {
        kind: 'folded',
        node: '/Dense_0//Add_2',
        operator: 'Add',
        makes: 'Dense_1',
        function: 'Dense',
        what: 'into weights and bias',
      },
    ]);
  });

  test('hand on what they are given, and none of the names around them', () => {
    const handed = called({ inputs: ['x'], outputs: ['x'] }, () => {}).model;
    expect(handed.layers).toHaveLength(1);
    const outside = () => called(ONE, (body) => body.node('Add', ['x', 'w_0'], ['y']));
    expect(refusalOf(outside)).toContain('input "/F_1/w_0" is defined nowhere');
  });

  test('share the constants of their bodies', () => {
    const { layers } = inspected((graph, x) => {
      graph.define(OWN, 'F', ONE, (body) => {
        body.node('MatMul', ['x', body.constant(body.draw(16), undefined, [4, 4])], ['y']);
      });
      return graph.op('F', [graph.op('F', [x], {}, OWN)], {}, OWN);
    }).model;
    expect(layers[1].weight.data).toBe(layers[0].weight.data);
  });

  test('follow the operator set of the function, and its overload', () => {
    const { model } = inspected((graph, x) => {
      const old = { ...ONE, opset: 11 };
      graph.define(OWN, 'F', { ...old, overload: 'b' }, (body) => body.node('Sin', ['x'], ['y']));
      // Axes are an input since version 13.
      graph.define(OWN, 'F', old, (body) =>
        body.node('Squeeze', [body.op('Unsqueeze', ['x'], { axes: [1] })], ['y'], { axes: [1] }),
      );
      return graph.op('F', [graph.op('MatMul', [x, graph.weight([4, 1], [1, 2, 3, 4])])], {}, OWN);
    });
    expect([...forward(model, Float32Array.of(1, 1, 1, 1))]).toEqual([10]);
  });
});

describe('a call is refused', () => {
  test.each<[string, () => unknown, string]>([
    [
      'of a function by itself',
      () => called(ONE, (body) => body.node('F', ['x'], ['y'], {}, OWN)),
      'node "/F_1//F_0" (own.F) of function "F": calls function "F" from within itself',
    ],
    [
      'of a function by one that it calls',
      () => chain(2, 1, (body) => body.node('F1', ['x'], ['y'], {}, OWN)),
      'calls function "F1" from within itself',
    ],
    ['of 2^30', () => chain(30, 2, relu), 'its calls of functions come to more than 100000 parts'],
    [
      'of 2^30 with no node',
      () =>
        inspected((graph, x) => {
          const empty = { inputs: [], outputs: [] };
          for (let i = 0; i < 30; i++) {
            graph.define(OWN, `F${i}`, empty, (body) => {
              for (const _ of [0, 1]) body.node(`F${i + 1}`, [], [], {}, OWN);
            });
          }
          graph.define(OWN, 'F30', empty, () => {});
          graph.node('F0', [], [], {}, OWN);
          return linear(graph, x, 4, 4);
        }),
      'its calls of functions come to more than 100000 parts',
    ],
    [
      'of a name of a million characters, a thousand times',
      () =>
        inspected((graph, x) => {
          graph.define(OWN, 'F', ONE, (body) => {
            body.node('Relu', ['x'], ['h'.repeat(1_000_000)]);
            relu(body);
          });
          let y = linear(graph, x, 4, 4);
          for (let i = 0; i < 1000; i++) y = graph.op('F', [y], {}, OWN);
          return y;
        }),
      'its calls of functions come to more than 100000 parts',
    ],
    [
      'with more inputs than there are',
      () => called({ inputs: [], outputs: ['y'] }, (body) => body.node('Constant', [], ['y'])),
      'node "/F_1" (own.F): function "F" has 0 inputs, not 1',
    ],
    [
      'with an attribute that it has not',
      () =>
        inspected((graph, x) => {
          graph.define(OWN, 'F', ONE, relu);
          return graph.op('F', [x], { alpha: 1 }, OWN);
        }),
      'function "F" has no attribute "alpha"',
    ],
    [
      'where its body uses one',
      () =>
        called(ONE, (body) =>
          body.node('Elu', ['x'], ['y'], { alpha: { attribute: 'a', type: Kind.FLOAT } }),
        ),
      'function "F": it uses an attribute "a" that it has not',
    ],
    [
      'where the attribute is of another type',
      () =>
        inspected((graph, x) => {
          const alpha = { attribute: 'axis', type: Kind.FLOAT };
          graph.define(OWN, 'F', { ...ONE, attributes: ['axis'] }, (body) =>
            body.node('Elu', ['x'], ['y'], { alpha }),
          );
          return graph.op('F', [linear(graph, x, 4, 4)], { axis: 1 }, OWN);
        }),
      'attribute "alpha" is not of type FLOAT',
    ],
    ['where it makes no such output', () => called(ONE, () => {}), 'function "F": it makes no output "y"'],
    [
      'where it has an input twice',
      () => called({ ...ONE, inputs: ['x', 'x'] }, relu),
      'function "F": it has an input twice',
    ],
    [
      'of an operator set that is not known',
      () => called({ ...ONE, opset: 99 }, relu),
      'function "F": its operator set is version 99, not 7 to 25',
    ],
    [
      'where two are called the same',
      () =>
        inspected((graph, x) => {
          for (const _ of [0, 1]) graph.define(OWN, 'F', ONE, relu);
          return x;
        }),
      'two functions are called "F"',
    ],
    [
      'where an attribute of the graph is left to a function',
      () =>
        inspected((graph, x) =>
          graph.op('Elu', [linear(graph, x, 4, 4)], { alpha: { attribute: 'alpha', type: Kind.FLOAT } }),
        ),
      'attribute "alpha" is one of a function, and the node is in none',
    ],
  ])('%s', (_, read, says) => {
    const message = refusalOf(read);
    expect(message).toContain(says);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(1000);
  });

  test('with every operator that is not supported, and the function that it is in', () => {
    const read = () => called(ONE, (body) => body.node('Sin', [body.op('Cos', ['x'])], ['y']));
    expect(refusalOf(read)).toContain(
      '2 operators are not supported: Cos (node "/F_1//Cos_0" of function "F"), Sin (node "/F_1//Sin_1" of function "F")',
    );
    expect(read).toThrow(UnsupportedOperators);
  });
});
