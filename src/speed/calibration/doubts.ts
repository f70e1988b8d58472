import type { Machine } from '../machine.js';
import { implausible } from '../machine-limits.js';
import { unsteadiness } from '../steadiness.js';

/** A run that nothing was fitted to: what it is predicted to take, and what it took at best. */
export interface Control {
  readonly predictedNs: number;
  readonly measuredNs: number;
}

/** A prediction that is off by more than this factor is of parameters that were not measured on one and the same machine. */
const AGREES = 1.3;

/**
 * Why what was measured of a machine is not to be relied on, in words; nothing where it is.
 * @param probes readings of the probe, pass by pass.
 */
export function doubtsOf(
  machine: Machine,
  probes: readonly (readonly number[])[],
  controls: readonly Control[],
): readonly string[] {
  const off = controls.find(
    ({ predictedNs, measuredNs }) =>
      !(predictedNs <= AGREES * measuredNs && measuredNs <= AGREES * predictedNs),
  );
  const doubts = [
    unsteadiness(probes),
    implausible(machine),
    off &&
      `a control run took ${microseconds(off.measuredNs)}, and is predicted to take ${microseconds(off.predictedNs)}`,
  ];
  return doubts.filter((doubt) => typeof doubt === 'string');
}

function microseconds(ns: number): string {
  return `${(ns / 1e3).toFixed(0)} us`;
}
