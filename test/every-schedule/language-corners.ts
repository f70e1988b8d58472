import { type Registers, registers } from '../../src/lane/registers.js';
import { at } from '../../src/lane/shared.js';
import { lane, type Protocol } from '../../src/program/protocol.js';
import { sequence } from '../../src/protocols/sequence.js';
import { type Any, dma, faulty, hazard, operand } from './attacks.js';

/** A LOAD that waits for one less where this holds. */
const where = (holds: (r: Any, c: Any) => unknown) =>
  faulty(operand((r, c) => hazard(r, c) - (holds(r, c) ? 1 : 0)));
/** The same as a text, for what no compiler and no formatter lets stand. */
const written = (body: string) => where(new Function('r', body) as (r: Any) => unknown);
/** A LOAD is left out where this holds; a register `kept` is what has been handed over. */
const leftOut = (holds: (r: Any) => unknown) =>
  faulty({
    registers: ['kept'],
    states: {
      load: {
        ...dma.load,
        step: (r: Any, { tiles }: Any) => {
          const isLeftOut = holds(r);
          r.kept = r.pushed;
          if (!isLeftOut) tiles.load(r.op);
          r.op++;
        },
      },
      publish: {
        ...dma.publish,
        value: (r: Any) => {
          r.op++;
          r.pushed++;
          r.kept = r.pushed;
          return r.pushed;
        },
      },
    },
  });
/** Registers that are not those of `registers()`: 20 is 19. */
const deceiving = (...names: string[]): Registers => {
  const { bind } = registers(...names);
  return {
    names,
    bind: (words, base) =>
      new Proxy(bind(words, base), {
        get: (file: Any, name) => (name === 'done' && file.done === 20 ? 19 : file[name]),
      }),
  };
};
/** A compute lane with a flag where it has items, which asks before it begins. */
const beside = (next: (r: Any, c: Any, go: Any) => number) =>
  faulty(
    {},
    {
      states: {
        ask: {
          touches: () => {},
          step: (r: Any) => {
            r.item = 1;
          },
          next,
        },
        stuck: { awaits: 0, toReach: () => 1, next: 'end' },
      },
      options: { begin: (_: Any, __: Any, go: Any) => go.ask },
    },
  );
const changing = { late: 0 };
const COMPUTED: Any = Object.freeze({
  get late() {
    return changing.late;
  },
});
const PRETENDED: Any = { [Symbol.toStringTag]: 'Module', late: 0 };
const PRETENDED_BARE: Any = Object.create(null, {
  [Symbol.toStringTag]: { value: 'Module' },
  late: { get: () => changing.late++ - changing.late + 1 },
});
const INHERITING: Any = Object.freeze(Object.create({ late: 0 }));
const PROXY: Any = new Proxy(Object.freeze({ late: 0 }), {});

/** Faults behind what a language does otherwise than it looks, and behind what can change after it was read. */
export const languageCorners: readonly (readonly [string, Protocol])[] = [
  ['a function that gives nothing', where((r: Any) => ((() => {}) as Any)() || r.pushed === 20)],
  [
    'no operation at all, beside a flag',
    beside((_, { ops }, go) => (ops.length === 0 ? go.stuck : go.awaitItem)),
  ],
  ['null for a number', where((r) => r.pushed - 40 >= (null as Any))],
  // biome-ignore lint/suspicious/noShadowRestrictedNames: the fault
  ['a parameter that is called undefined', where((r) => ((undefined) => r.pushed === undefined)(20))],
  ['a default for what is null', where((r) => ((k: Any = r.pushed) => k + 20 === r.pushed)(null))],
  ['a default for what is undefined', where((r) => ((k: Any = r.pushed - 20) => (k ? 0 : 1))(undefined))],
  [
    'a default that sees parameters alone',
    written(
      'const is = (a, given = () => a) => { function a() {} return given() ? 0 : 1; }; return is(r.pushed - 20)',
    ),
  ],
  [
    'a function that calls itself by a name of its own',
    where((r) => {
      // biome-ignore lint/suspicious/noShadowRestrictedNames: the fault
      const deep = function Number(x: Any, d: Any): Any {
        return d === 20 ? (x === 0 ? 1 : 0) : (Number as Any)(x - 1, d + 1);
      };
      return deep(r.pushed, 0);
    }),
  ],
  [
    'a state that is called as what it calls',
    faulty(
      operand(
        // biome-ignore lint/suspicious/noShadowRestrictedNames: the fault
        function Number(r: Any, c?: Any): Any {
          return c ? c.ops.hazard(r.op) - (Number as Any)(r.pushed - 20) : r ? 0 : 1;
        },
      ),
    ),
  ],
  [
    'a function that a later case declares',
    written(
      'const late = () => 0; switch (0) { case 0: return late(); case 1: function late() { return r.pushed === 20; } }',
    ),
  ],
  [
    'a switch that falls out at its end',
    written(
      'const none = (k) => { switch (k) { default: return 0; case 1: } }; return ((r.pushed + none(1)) | 0) + 20 === r.pushed',
    ),
  ],
  [
    'a sum of what was before',
    leftOut((r) => {
      r.kept = r.pushed - 20;
      // biome-ignore lint/complexity/noCommaOperator: the fault
      // biome-ignore lint/suspicious/noAssignInExpressions: the fault
      r.kept += ((r.kept = r.pushed), 0);
      return r.kept === 0;
    }),
  ],
  [
    'a function that is come to before what it is handed',
    leftOut((r) => {
      const isZero = (x: Any) => x === 0;
      r.kept = r.pushed;
      // biome-ignore lint/complexity/noCommaOperator: the fault
      // biome-ignore lint/suspicious/noAssignInExpressions: the fault
      return ((r.kept = r.pushed - 20), isZero)(r.kept);
    }),
  ],
  ['what is a comment in scripts', written('return 0 <!-- 1\n + r.pushed === 20')],
  ['what is computed when it is asked', where(() => COMPUTED.late)],
  ['what a text says is a module', where(() => PRETENDED.late)],
  ['what looks like a module', where(() => PRETENDED_BARE.late)],
  ['what a frozen object inherits', where(() => INHERITING.late)],
  ['behind a proxy', where(() => PROXY.late)],
  ['what is global', where(() => (globalThis as Any).late)],
  [
    'registers of another make',
    {
      ...sequence,
      lanes: [
        sequence.lanes[0],
        lane(
          'compute',
          deceiving('done', 'item'),
          sequence.lanes[1].source.states as Any,
          sequence.lanes[1].source.options,
        ),
      ],
    },
  ],
  [
    'a lane with other registers',
    {
      ...sequence,
      lanes: [sequence.lanes[0], { ...sequence.lanes[1], registers: deceiving('done', 'item') }],
    },
  ],
  [
    'an array of words that count different things',
    {
      ...faulty({
        registers: ['loads', 'isBad'],
        states: {
          load: {
            ...dma.load,
            step: (r: Any, { tiles }: Any) => {
              tiles.load(r.op);
              r.op++;
              r.loads++;
            },
            next: 'tell',
          },
          tell: { stores: 2, value: (r: Any) => r.loads, next: 'look' },
          look: {
            loads: at({ first: 1, count: 2 }, () => 1),
            take: (r: Any, value: Any) => {
              r.isBad = value === r.pushed + 20 ? 1 : 0;
            },
            next: (r: Any, c: Any, go: Any) => (r.isBad ? go.end : dma.load.next(r, c, go)),
          },
        },
      }),
      cells: ['head', 'tail', 'loads'],
    },
  ],
  [
    'no EXECUTE at all, for a lane that counts none',
    {
      ...sequence,
      lanes: [
        ...sequence.lanes,
        lane('third', registers(), {
          ask: {
            touches: () => {},
            step: () => {},
            next: (_: Any, { ops }: Any, go: Any) => (ops.executes === 0 ? go.stuck : go.end),
          },
          stuck: { awaits: 0, toReach: () => 1, next: 'end' },
        }),
      ],
    },
  ],
];
