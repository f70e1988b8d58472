import type { System } from '../system.js';
import { type AlikeGroup, alikeGroups } from './alike.js';
import { Canonical } from './canonical.js';
import { HoldAlike } from './hold-alike.js';

/**
 * The lanes of a system that are alike, so that a state stands for all in which they have changed places (Clarke, Enders,
 * Filkorn and Jha, "Exploiting Symmetry in Temporal Logic Model Checking", 1996). docs/guarantees.md has the argument.
 */
export class Symmetry {
  readonly canonical: Canonical;
  private readonly hold: HoldAlike;

  private constructor(
    private readonly system: System,
    private readonly groups: readonly AlikeGroup[],
  ) {
    this.canonical = new Canonical(groups, system.lanes.length);
    this.hold = new HoldAlike(system, groups);
  }

  /** Null where no lanes are alike, or `isAsked` says not to look. */
  static of(system: System, isAsked = true): Symmetry | null {
    return isAsked ? Symmetry.ofGroups(system, alikeGroups(system)) : null;
  }

  private static ofGroups(system: System, groups: readonly AlikeGroup[]): Symmetry | null {
    return groups.length > 0 ? new Symmetry(system, groups) : null;
  }

  /** The names of the lanes of each group. */
  get names(): readonly (readonly string[])[] {
    return this.groups.map(({ lanes }) => lanes.map((lane) => this.system.lanes[lane].name));
  }

  /**
   * Whether lanes are as alike as they were taken to be, as far as the system's present state shows, which is left as it
   * was. They are in order.
   */
  holds(): boolean {
    return this.hold.visit();
  }

  /**
   * What is left where it does not hold: lanes that were declared to be alike, and not those that only looked so.
   * @throws RangeError where there are none but those.
   */
  declaredOnly(): Symmetry | null {
    const { system, groups } = this;
    const declared = groups.filter(({ isDeclared }) => isDeclared);
    if (declared.length < groups.length) return Symmetry.ofGroups(system, declared);
    const names = this.names.map((group) => group.join(', ')).join('; ');
    throw new RangeError(
      `system: lanes are declared alike (${names}), but what comes of a step or of a run depends on who is who of them`,
    );
  }

  /** What is marked of one of the lanes that are alike, by lane and state, is marked of all of them. */
  share(marks: readonly Uint8Array[]): void {
    for (const { lanes } of this.groups) {
      const [first] = lanes;
      for (const lane of lanes) for (const [at, mark] of marks[lane].entries()) marks[first][at] |= mark;
      for (const lane of lanes) marks[lane].set(marks[first]);
    }
  }

  /**
   * Whose step it is, in the system's words as they are, that is told by where its lane stands once all are in order.
   * @param last the lane of the last step, where that is told apart from its equals.
   */
  realPlace(place: number, last = -1): number {
    const { system, canonical } = this;
    return system.choiceAt(canonical.laneAt(system.words, system.ownerOf[place], last), place);
  }

  /**
   * The steps of real lanes that a way stands for: each of its steps is told by where its lane stood once all were in order.
   * @param isMarked whether the lane of the last step was told apart from its equals.
   */
  realWay(way: readonly number[], isMarked = false): readonly number[] {
    const { system } = this;
    const lanes: number[] = [];
    system.reset();
    for (const lane of way) {
      const last = isMarked && lanes.length > 0 ? system.ownerOf[lanes[lanes.length - 1]] : -1;
      const real = this.realPlace(lane, last);
      system.step(real);
      lanes.push(real);
      system.fault();
    }
    return lanes;
  }
}
