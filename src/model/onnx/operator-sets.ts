import type { OperatorSetIdProto } from 'onnx-buf';
import type { Refusal } from './refusal.js';

/** The versions of the standard operators whose definitions are followed. */
const STANDARD = { least: 7, most: 25 };

/** Which version of each domain's operators nodes are of. */
export type OperatorSets = ReadonlyMap<string, number>;

/** The name of a domain, which for the standard operators is empty. */
export function domainName(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/**
 * The operator sets that a graph or a function declares.
 * @param outer those that hold where it declares none.
 * @throws BadInput where the standard operators are of a version that is not known.
 */
export function operatorSets(
  declared: readonly OperatorSetIdProto[],
  refusal: Refusal,
  outer: OperatorSets = new Map([['', STANDARD.least]]),
): OperatorSets {
  const sets = new Map(outer);
  for (const { domain, version } of declared) sets.set(domainName(domain), Number(version));
  const version = sets.get('') ?? STANDARD.least;
  if (version >= STANDARD.least && version <= STANDARD.most) return sets;
  throw refusal(`its operator set is version ${version}, not ${STANDARD.least} to ${STANDARD.most}`);
}
