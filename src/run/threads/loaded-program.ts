import { isModulePath, sourceOf } from '../../protocols/load.js';
import type { Workspace } from '../workspace/workspace.js';
import { LaneTimes, timesBytes } from './control.js';
import { Crew } from './crew.js';
import type { GateMemory } from './gate.js';
import { mayBlock } from './hosted-lanes.js';
import type { Hosts } from './hosting.js';
import { LaneView } from './lane-view.js';
import type { Installation } from './worker.js';

/** A program as threads carry it out. */
export class LoadedProgram {
  readonly times: readonly LaneTimes[];
  readonly view: LaneView;
  /** What workers are sent. */
  readonly installation: Installation;
  /** By host: whether the calling thread carries its lanes out in this run. */
  readonly here: Uint8Array;
  /** By host: whether the calling thread may do so in the host's place. */
  private readonly claimable: readonly boolean[];
  private readonly crews: (Crew | undefined)[] = [];

  /**
   * @param hosts which lanes each thread has.
   * @param isAt whether a lane is the one of its thread that took steps last.
   * @throws BadInput where other threads cannot see the protocol.
   */
  constructor(
    readonly workspace: Workspace,
    readonly hosts: Hosts,
    isAt: (lane: number) => boolean,
    gate: GateMemory | null,
  ) {
    const { memory, ops, program } = workspace;
    const { tiles: _, ...image } = workspace.image;
    const { protocol, ringCapacity } = program;
    const times = new SharedArrayBuffer(timesBytes(protocol.lanes.length));
    this.times = protocol.lanes.map((_, lane) => new LaneTimes(times, lane));
    this.view = new LaneView(workspace, isAt);
    this.here = new Uint8Array(hosts.length);
    // A lane of a module may never come back, and then neither would its thread.
    const ships = !isModulePath(sourceOf(protocol));
    this.claimable = hosts.map((hosted) => ships && mayBlock(hosted, protocol.lanes));
    this.installation = {
      memory,
      image,
      protocol: sourceOf(protocol),
      capacity: ringCapacity,
      operations: ops.length,
      tile: ops.tile,
      hosts,
      times,
      gate,
    };
  }

  /** Whether the calling thread may carry out a host's lanes where that has not come yet. */
  isClaimable(host: number): boolean {
    return this.claimable[host];
  }

  /** The lanes of a host, for the calling thread. */
  crewHere(host: number, own: Int32Array): Crew {
    const { context, memory, image, program } = this.workspace;
    const { hosts, times } = this.installation;
    const { protocol } = program;
    this.crews[host] ??= new Crew({
      memory: memory.buffer,
      image,
      protocol,
      context,
      hosts,
      host,
      times,
      own,
    });
    return this.crews[host];
  }

  /** What the longest step may take that a lane can make. */
  get longestStepMs(): number {
    const { tile, sramBytes } = this.workspace.program.schedule;
    return ((tile.m * tile.k * tile.n + sramBytes / 4) * SLOWEST_ELEMENT_NS) / 1e6;
  }
}

/** What a lane may take for one multiply-add or one element copied: hundreds of times what kernels take. */
const SLOWEST_ELEMENT_NS = 10;
