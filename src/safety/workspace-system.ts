import { System } from '../../sim/system.js';
import type { Workspace } from '../run/workspace/workspace.js';

/** A workspace's lanes as a system to step, on its real memory with real kernels; cells and registers are the system's. */
export function workspaceSystem({ program: { protocol }, context }: Workspace): System {
  return new System({ lanes: protocol.lanes, cells: protocol.cells, context: () => context });
}
