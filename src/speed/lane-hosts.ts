import type { Protocol } from '../program/protocol.js';
import { type Hosts, type HostWish, hosting } from '../run/threads/hosting.js';

/**
 * Which lanes an engine with so many workers would have each of them carry out.
 * @param workers default: as many as there are lanes.
 */
export function laneHosts(protocol: Protocol & HostWish, workers = protocol.lanes.length): Hosts {
  return hosting(protocol.lanes, workers, protocol.hosts);
}
