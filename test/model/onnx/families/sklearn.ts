import type { GraphWriter } from '../graph-writer.js';
import { DOUBLE, dense, end, type Family, FLOAT, INT32, INT64, ROWS } from './family.js';

const ML = 'ai.onnx.ml';

/** The label of the largest probability, as skl2onnx writes it. */
function label(graph: GraphWriter, probabilities: string, classes: number): void {
  const largest = graph.op('ArgMax', [probabilities], { axis: 1 });
  const classList = graph.ints(Array.from({ length: classes }, (_, i) => i));
  const chosen = graph.op('ArrayFeatureExtractor', [classList, largest], {}, ML);
  const cast = graph.op('Cast', [chosen], { to: INT32 });
  const flat = graph.op('Reshape', [cast, graph.ints([-1])]);
  graph.node('Cast', [flat], ['label'], { to: INT64 });
  graph.output('label', [null], INT64);
}

function hidden(graph: GraphWriter, x: string, outputs: number): string {
  const cast = graph.op('Cast', [x], { to: FLOAT });
  return dense(graph, graph.op('Relu', [dense(graph, cast, 4, 6)]), 6, outputs);
}

export const SKLEARN_FAMILIES: readonly Family[] = [
  {
    title: 'scikit-learn: MLPClassifier of two classes',
    opsets: [9, 21],
    write: (graph) => {
      const yes = graph.op('Sigmoid', [hidden(graph, graph.input('X', [null, 4]), 1)]);
      const no = graph.op('Sub', [graph.weight([1], [1]), yes]);
      const both = graph.op('Concat', [no, yes], { axis: 1 });
      label(graph, both, 2);
      end(graph, both, null, 'probabilities');
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: MLPClassifier of several classes',
    opsets: [9, 21],
    write: (graph) => {
      const scores = hidden(graph, graph.input('X', [null, 4]), 3);
      const probabilities = graph.op('Softmax', [scores], graph.opset < 13 ? { axis: 1 } : { axis: -1 });
      label(graph, probabilities, 3);
      end(graph, probabilities, null, 'probabilities');
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: StandardScaler and MLPRegressor',
    opsets: [9, 21],
    write: (graph) => {
      const scale = { offset: graph.draw(4), scale: [1, 2, 0.5, 3] };
      const x = graph.op('Scaler', [graph.input('X', [null, 4])], scale, ML);
      const values = hidden(graph, x, 1);
      end(
        graph,
        graph.op('Reshape', [values, graph.ints([-1, 1])]),
        [null as unknown as string, 1],
        'variable',
      );
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: LogisticRegression of two classes',
    opsets: [9, 21],
    write: (graph) => {
      const row = graph.draw(4);
      const x = graph.input('X', [null, 4]);
      const [labels, scores] = graph.ops(
        'LinearClassifier',
        [x],
        2,
        {
          coefficients: [...row.map((value) => -value), ...row],
          intercepts: [-0.25, 0.25],
          classlabels_ints: [0, 1],
          multi_class: 1,
          post_transform: 'LOGISTIC',
        },
        ML,
      );
      const probabilities = graph.op('Normalizer', [scores], { norm: 'L1' }, ML);
      graph.node('Identity', [labels], ['label']);
      graph.output('label', [null], INT64);
      end(graph, probabilities, null, 'probabilities');
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: LogisticRegression of several classes',
    opsets: [9, 21],
    write: (graph) => {
      const classifier = {
        coefficients: graph.draw(12),
        intercepts: graph.draw(3),
        classlabels_ints: [0, 1, 2],
        post_transform: 'SOFTMAX',
      };
      const [labels, scores] = graph.ops(
        'LinearClassifier',
        [graph.input('X', [null, 4])],
        2,
        classifier,
        ML,
      );
      graph.node('Identity', [labels], ['label']);
      graph.output('label', [null], INT64);
      end(graph, graph.op('Normalizer', [scores], { norm: 'L1' }, ML), null, 'probabilities');
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: LinearRegression',
    opsets: [9, 21],
    write: (graph) => {
      const regressor = { coefficients: graph.draw(4), intercepts: graph.draw(1), targets: 1 };
      end(graph, graph.op('LinearRegressor', [graph.input('X', [null, 4])], regressor, ML), null, 'variable');
      return { shape: [ROWS, 4] };
    },
  },
  {
    title: 'scikit-learn: doubles all the way',
    opsets: [11, 21],
    write: (graph) => {
      const weight = (dims: number[]) => graph.weight(dims, undefined, DOUBLE);
      const x = graph.op('Cast', [graph.input('X', [null, 4], DOUBLE)], { to: DOUBLE });
      const first = graph.op('Add', [graph.op('MatMul', [x, weight([4, 6])]), weight([6])]);
      const second = graph.op('Add', [
        graph.op('MatMul', [graph.op('Tanh', [first]), weight([6, 2])]),
        weight([2]),
      ]);
      graph.node('Identity', [second], ['variable']);
      graph.output('variable', [null, 2], DOUBLE);
      return { shape: [ROWS, 4], type: DOUBLE };
    },
  },
];
