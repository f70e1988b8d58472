import { type Counted, constant, HANDED, type Kind, NOTHING, type Thing } from './counted.js';

/** Lanes have numbers up to this where operations say their lanes. */
const LANE_MOST = 6;

/** How large what a protocol is handed may be. */
export interface Sizes {
  readonly registers: readonly string[];
  readonly rings: number;
  readonly capacity: number;
}

type Members = Readonly<Record<string, Kind>>;
const LANE = constant(LANE_MOST);
const FLAG = constant(1);
const LAST_KIND = constant(3);

/** What each thing that is handed over has for properties, by name. */
function properties({ registers, rings, capacity }: Sizes): Partial<Record<Kind['is'], Members>> {
  return {
    registers: Object.fromEntries(registers.map((name) => [name, HANDED])),
    context: { ops: { is: 'operations' }, rings: { is: 'rings' }, tiles: { is: 'tiles' } },
    operations: { executes: HANDED, length: HANDED, lanes: LANE },
    rings: { length: constant(rings) },
    ring: { capacity: constant(capacity) },
  };
}

/** What its methods come to. A goal is as far from a position as a ring has slots. */
function methods({ capacity }: Sizes): Partial<Record<Kind['is'], Members>> {
  const numbers = ['hazard', 'baseHazard', 'linkedStore', 'executeAt', 'operationOf', 'goal'];
  const all = (names: readonly string[], kind: Kind) => names.map((name) => [name, kind] as const);
  const nothing = (...names: readonly string[]) => all(names, NOTHING);
  const goal: Counted = { ...HANDED, size: capacity };
  return {
    operations: Object.fromEntries([
      ...all(numbers, HANDED),
      ...all(['lane', 'awaitedBy'], LANE),
      ...all(['isLastK', 'isAwaited'], FLAG),
      ['kind', LAST_KIND],
      ...nothing('declare', 'declareSram', 'declareTensors'),
    ]),
    ring: Object.fromEntries([
      ['read', HANDED],
      ['roomGoal', goal],
      ...nothing('write', 'declareRead', 'declareWrite'),
    ]),
    tiles: Object.fromEntries(nothing('load', 'execute', 'store', 'softmax')),
  };
}

/** What code may ask of what it is handed: what is not named here, it may not. */
export class Handed {
  private readonly properties;
  private readonly methods;

  constructor(sizes: Sizes) {
    this.properties = properties(sizes);
    this.methods = methods(sizes);
  }

  property({ is }: Kind, name: string): Kind | null {
    if (is === 'places') return { is: 'place' } satisfies Thing;
    const members = this.properties[is] ?? {};
    return Object.hasOwn(members, name) ? members[name] : null;
  }

  method({ is }: Kind, name: string): Kind | null {
    const members = this.methods[is] ?? {};
    return Object.hasOwn(members, name) ? members[name] : null;
  }
}
