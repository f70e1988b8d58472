import { System } from '../../sim/system.js';
import { lanesIn, registers, type StateSpec } from '../../src/lane/lane.js';

type Spec = StateSpec<'seen', string, null>;
const lane = lanesIn<null>();

/**
 * One thread looks for the last zero of an array, while each of the others stores the element before its own and one
 * (Abdulla et al., POPL 2014).
 */
export function lastzero(count: number): System {
  const looks: Record<string, Spec> = {};
  for (let at = count; at >= 0; at--) {
    looks[`look at ${at}`] = {
      loads: at,
      take: (r, value) => {
        r.seen = value;
      },
      next: at === 0 ? 'end' : (r, _, go) => (r.seen === 0 ? go.end : go[`look at ${at - 1}`]),
    };
  }
  const adds = (at: number) =>
    lane(`thread ${at}`, registers('seen'), {
      load: {
        loads: at - 1,
        take: (r, value) => {
          r.seen = value;
        },
        next: 'store',
      },
      store: { stores: at, value: (r) => r.seen + 1, next: 'end' },
    });
  return new System({
    lanes: [
      lane('searcher', registers('seen'), looks),
      ...Array.from({ length: count }, (_, at) => adds(at + 1)),
    ],
    cells: Array.from({ length: count + 1 }, (_, at) => `array[${at}]`),
    context: () => null,
  });
}
