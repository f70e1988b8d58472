import type { Protocol } from '../program/protocol.js';
import { type Hosts, hosting } from '../run/threads/hosting.js';

/**
 * Which lanes an engine with so many workers would have each of them carry out.
 * @param workers default: as many as there are lanes.
 */
export function laneHosts(protocol: Protocol, workers = protocol.lanes.length): Hosts {
  return hosting(protocol.lanes, workers, protocol.hosts);
}
