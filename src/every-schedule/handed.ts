import type { Closures } from './closure.js';
import { constant, handed, type Kind, NOTHING, negative, type Of, type Thing } from './counted.js';

/** Lanes have numbers up to this where operations say their lanes. */
const LANE_MOST = 6;

/** How large what a protocol is handed may be. */
export interface Sizes {
  /** By name, what each register counts. */
  readonly registers: Readonly<Record<string, Of>>;
  readonly rings: number;
  readonly capacity: number;
  /** What counts EXECUTEs. */
  readonly executes: Of;
  readonly closures: Closures;
}

/** The method that adds to what it is asked of, the one that keeps what it is given, and the one that gives it. */
export const ROOM_GOAL = 'roomGoal';
export const WRITE = 'write';
export const READ = 'read';

type Members = Readonly<Record<string, Kind>>;
const LANE = constant(LANE_MOST);
const FLAG = constant(1);
const LAST_KIND = constant(3);

/** What each thing that is handed over has for properties, by name. */
function properties({ registers, rings, capacity }: Sizes): Partial<Record<Kind['is'], Members>> {
  return {
    registers: Object.fromEntries(Object.entries(registers).map(([name, of]) => [name, handed(of)])),
    context: { ops: { is: 'operations' }, rings: { is: 'rings' }, tiles: { is: 'tiles' } },
    operations: { executes: handed('executes'), length: handed('operations'), lanes: LANE },
    rings: { length: constant(rings) },
    ring: { capacity: constant(capacity) },
  };
}

/** What its methods come to; of `roomGoal`, how far it is from the position it is asked of. */
function methods({ capacity }: Sizes): Partial<Record<Kind['is'], Members>> {
  const all = (names: readonly string[], kind: Kind) => names.map((name) => [name, kind] as const);
  const nothing = (...names: readonly string[]) => all(names, NOTHING);
  return {
    operations: Object.fromEntries([
      ...all(['hazard', 'baseHazard', 'goal'], handed('wait')),
      ...all(['linkedStore', 'executeAt', 'operationOf'], handed('operation')),
      ['lane', LANE],
      // -1 where none is.
      ['awaitedBy', negative(LANE)],
      ...all(['isLastK', 'isAwaited'], FLAG),
      ['kind', LAST_KIND],
      ...nothing('declare', 'declareSram', 'declareTensors'),
    ]),
    ring: Object.fromEntries([
      [READ, handed('item')],
      [ROOM_GOAL, constant(capacity)],
      ...nothing(WRITE, 'declareRead', 'declareWrite'),
    ]),
    tiles: Object.fromEntries(nothing('load', 'execute', 'store', 'rows')),
  };
}

/** What code may ask of what it is handed: what is not named here, it may not. */
export class Handed {
  private readonly properties;
  private readonly methods;
  readonly executes: Of;
  readonly closures: Closures;
  /** Registers of operations that are used as flags, too. */
  private readonly flags = new Set<string>();

  constructor(private readonly sizes: Sizes) {
    this.executes = sizes.executes;
    this.closures = sizes.closures;
    this.properties = properties(sizes);
    this.methods = methods(sizes);
  }

  /** What a register counts. */
  of(name: string): Of {
    return this.sizes.registers[name] ?? 'wait';
  }

  /** How many registers are known to be flags, too. */
  get flagCount(): number {
    return this.flags.size;
  }

  /** Says that a register of operations is a flag, or an item, too. */
  addFlag(name: string): void {
    if (this.of(name) === 'operation') this.flags.add(name);
  }

  property({ is }: Kind, name: string): Kind | null {
    if (is === 'registers' && this.flags.has(name)) return handed('item');
    if (is === 'places') return { is: 'place' } satisfies Thing;
    const members = this.properties[is] ?? {};
    return Object.hasOwn(members, name) ? members[name] : null;
  }

  method({ is }: Kind, name: string): Kind | null {
    const members = this.methods[is] ?? {};
    return Object.hasOwn(members, name) ? members[name] : null;
  }
}
