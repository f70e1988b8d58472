import { AttributeProto_AttributeType as Kind } from 'onnx-buf';
import type { GraphWriter } from '../graph-writer.js';
import { end, type Family, linear, ROWS } from './family.js';

/** x is batch x 5. */
type Write = (graph: GraphWriter, x: string) => string;

const OWN = 'pkg.layers';
const alpha = { attribute: 'alpha', type: Kind.FLOAT };

function defineLinear(graph: GraphWriter, name = 'Linear'): void {
  graph.define(OWN, name, { inputs: ['x', 'w', 'b'], outputs: ['y'] }, (body) =>
    body.node('Gemm', ['x', 'w', 'b'], ['y'], { transB: 1 }),
  );
}

function weights(graph: GraphWriter, inputs: number, outputs: number): string[] {
  return [graph.weight([outputs, inputs]), graph.weight([outputs])];
}

function callLinear(graph: GraphWriter, x: string, inputs: number, outputs: number): string {
  return graph.op('Linear', [x, ...weights(graph, inputs, outputs)], {}, OWN);
}

const CALLS: readonly (readonly [title: string, write: Write])[] = [
  [
    'a layer, twice',
    (graph, x) => {
      defineLinear(graph);
      return callLinear(graph, graph.op('Tanh', [callLinear(graph, x, 5, 4)]), 4, 3);
    },
  ],
  [
    'an input that is left out',
    (graph, x) => {
      defineLinear(graph);
      const [w] = weights(graph, 5, 4);
      return graph.op('Relu', [graph.op('Linear', [x, w], {}, OWN)]);
    },
  ],
  [
    'an attribute by its name, given and left out',
    (graph, x) => {
      graph.define(OWN, 'Leaky', { inputs: ['x'], outputs: ['y'], attributes: ['alpha'] }, (body) =>
        body.node('LeakyRelu', ['x'], ['y'], { alpha }),
      );
      const h = graph.op('Leaky', [linear(graph, x, 5, 4)], { alpha: 0.3 }, OWN);
      return graph.op('Leaky', [linear(graph, h, 4, 3)], {}, OWN);
    },
  ],
  [
    'an attribute with a default, given and left out',
    (graph, x) => {
      graph.define(OWN, 'Bend', { inputs: ['x'], outputs: ['y'], defaults: { alpha: 0.25 } }, (body) =>
        body.node('Elu', ['x'], ['y'], { alpha }),
      );
      const h = graph.op('Bend', [linear(graph, x, 5, 4)], { alpha: 1.5 }, OWN);
      return graph.op('Bend', [linear(graph, h, 4, 3)], {}, OWN);
    },
  ],
  [
    'functions in functions, and an attribute handed on',
    (graph, x) => {
      defineLinear(graph);
      graph.define(OWN, 'Block', { inputs: ['x', 'w', 'b'], outputs: ['y'], attributes: ['slope'] }, (body) =>
        body.node(
          'Leaky',
          [body.op('Linear', ['x', 'w', 'b'], {}, OWN)],
          ['y'],
          { alpha: { attribute: 'slope', type: Kind.FLOAT } },
          OWN,
        ),
      );
      graph.define(OWN, 'Leaky', { inputs: ['x'], outputs: ['y'], attributes: ['alpha'] }, (body) =>
        body.node('LeakyRelu', ['x'], ['y'], { alpha }),
      );
      const h = graph.op('Block', [x, ...weights(graph, 5, 4)], { slope: 0.125 }, OWN);
      return graph.op('Block', [h, ...weights(graph, 4, 3)], { slope: 0.5 }, OWN);
    },
  ],
  [
    'a residual block with names that the graph has too',
    (graph, x) => {
      graph.define(OWN, 'Residual', { inputs: ['h', 'w', 'b'], outputs: ['output'] }, (body) => {
        body.node('Gemm', ['h', 'w', 'b'], ['x'], { transB: 1 });
        body.node('Relu', ['x'], ['w_0']);
        body.node('Add', ['h', 'w_0'], ['output']);
      });
      const h = graph.op('Residual', [x, ...weights(graph, 5, 5)], {}, OWN);
      return graph.op('Residual', [h, ...weights(graph, 5, 5)], {}, OWN);
    },
  ],
  [
    'several outputs, one of which nobody takes',
    (graph, x) => {
      graph.define(OWN, 'Both', { inputs: ['x', 'w'], outputs: ['odd', 'y'] }, (body) => {
        body.node('MatMul', ['x', 'w'], ['y']);
        body.node('Sin', ['y'], ['odd']);
      });
      graph.node('Both', [x, graph.weight([5, 4])], ['', 'made'], {}, OWN);
      return graph.op('Sigmoid', ['made']);
    },
  ],
  [
    'constants in a body, and the name of a standard operator',
    (graph, x) => {
      graph.define('pkg.torch', 'Relu', { inputs: ['x'], outputs: ['y'] }, (body) => {
        const halved = body.op('Mul', ['x', body.scalar(0.5)]);
        body.node('Add', [body.op('Tanh', [halved]), body.scalar(0.25)], ['y']);
      });
      const h = graph.op('Relu', [linear(graph, x, 5, 4)], {}, 'pkg.torch');
      return graph.op('Relu', [linear(graph, h, 4, 3)], {}, 'pkg.torch');
    },
  ],
];

/** Models that call functions of their own. */
export const CALL_FAMILIES: readonly Family[] = CALLS.map(([title, write]) => ({
  title: `calls: ${title}`,
  opsets: [15, 23] as const,
  write: (graph) => {
    end(graph, write(graph, graph.input('x', ['batch', 5])));
    return { shape: [ROWS, 5] };
  },
}));
