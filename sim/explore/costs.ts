/** What it costs a search to let a lane take the next step: what is bounded, and what of two ways makes one simpler. */
export interface Cost {
  /** The most that one step costs, with so many lanes. */
  most(lanes: number): number;
  /**
   * Lists the lanes whose step costs exactly `cost`, and counts them.
   * @param last the lane of the step before, or `NO_LANE`.
   * @param enabled the lanes that can go on, in ascending order.
   * @param lanes where they are listed.
   * @param ownerOf by place, the lane that it belongs to: a choice is a step of its lane.
   */
  list(
    cost: number,
    last: number,
    enabled: Int32Array,
    count: number,
    lanes: Int32Array,
    ownerOf: Int32Array,
  ): number;
  /**
   * Whether a way that comes to a state first, whoever took its last step, is also the cheapest to all steps from there
   * but those of that lane's rivals with themselves: then a later way need only go on with its own lane.
   */
  readonly isSettledByFirst: boolean;
  /** Whether it is the same whichever numbers lanes have. */
  readonly isSymmetric: boolean;
}

/** The last lane at the beginning, before any step. */
export const NO_LANE = 0xffff;

/**
 * Context switches: to go on with the same lane is free, another lane costs one, also where it has to be another. Who
 * comes to a state at a cost of c goes on with any other lane at c + 1, and nobody who comes there later does so for less.
 */
export const SWITCHES: Cost = {
  isSettledByFirst: true,
  isSymmetric: true,
  most: () => 1,
  list(cost, last, enabled, count, lanes, ownerOf) {
    let listed = 0;
    for (let at = 0; at < count; at++) {
      const lane = enabled[at];
      if (Number(last !== NO_LANE && ownerOf[lane] !== last) === cost) lanes[listed++] = lane;
    }
    return listed;
  },
};

/**
 * Delays (Emmi, Qadeer and Rakamarić, "Delay-Bounded Scheduling", POPL 2011): a lane goes on until it blocks or has
 * ended, then the next one round and round that can. To pass over whose turn it is costs one. So switches that have to
 * be cost nothing, and so many delays leave far fewer orders than as many preemptions, of whomever to whomever.
 */
export const DELAYS: Cost = {
  isSettledByFirst: false,
  isSymmetric: false,
  most: (lanes) => lanes - 1,
  list(cost, last, enabled, count, lanes) {
    if (cost >= count) return 0;
    let turn = 0;
    if (last !== NO_LANE) while (turn < count && enabled[turn] < last) turn++;
    lanes[0] = enabled[(turn + cost) % count];
    return 1;
  },
};
