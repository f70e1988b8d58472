import { type ExploredLanes, LanesExplorer } from '../../sim/close-up/lanes-explorer.js';
import { deviationsToText, toDeviations } from '../../sim/interleaving.js';
import type { System } from '../../sim/system.js';
import { inSlices } from '../javascript/judge/slices.js';
import type { Program } from '../program/program.js';
import { BadInput } from '../refusal/bad-input.js';
import { type ExploredPage, exploredLanes } from '../report/pages/explored-story.js';
import type { Here, StoryInput, Way } from '../report/pages/story/story-data.js';
import { mapOf } from '../report/pages/tiles-story.js';
import { followedSystem } from '../safety/followed-system.js';
import { placed, RegionNames, tileWords } from '../safety/names.js';
import { formatToken, hashSchedule } from '../safety/token.js';
import { OperationNames } from '../schedule/operation-names.js';
import type { Explorer } from './explorer.js';
import { hereInWords, wayInWords } from './words.js';

/** A schedule's lanes under a protocol, to look around in. */
export class TilesExplorer implements Explorer {
  private readonly system: System;
  private readonly regions: RegionNames;
  private readonly lanes: LanesExplorer;
  private readonly names: OperationNames;
  private readonly scheduleHash: string;

  /**
   * @param workload command-line options that make the schedule again; they go into tokens.
   * @param replaying the command that plays a token.
   */
  constructor(
    private readonly program: Program,
    private readonly page: Pick<ExploredPage, 'title' | 'facts'>,
    private readonly workload: Readonly<Record<string, string>> | null,
    private readonly replaying: (token: string) => string,
  ) {
    const { schedule, protocol } = program;
    const { system, image } = followedSystem(program);
    this.system = system;
    this.regions = new RegionNames(image, protocol.rings);
    this.lanes = new LanesExplorer(system, tileWords(schedule, this.regions));
    this.names = new OperationNames(schedule);
    this.scheduleHash = hashSchedule(schedule);
  }

  async run(order: readonly number[], goesOn: boolean): Promise<StoryInput> {
    const run = attempted(() => this.lanes.run(order, goesOn));
    const token = this.tokenOf(run);
    const race = run.finding && placed(run.finding, this.regions);
    return exploredLanes(
      run,
      { ...this.page, token, command: this.replaying(token) },
      (number) => (number < 0 ? 'none' : this.names.of(number)),
      race && mapOf(race, this.program.schedule.sramBytes),
    );
  }

  async here(order: readonly number[], signal: AbortSignal): Promise<Here> {
    const here = await attemptedLater(inSlices(this.lanes.here(order), signal));
    return hereInWords(
      here,
      this.system.lanes.map(({ name }) => name),
    );
  }

  async way(order: readonly number[], signal: AbortSignal): Promise<Way> {
    return wayInWords(order, await attemptedLater(inSlices(this.lanes.way(order), signal)));
  }

  async close(): Promise<void> {}

  private tokenOf({ order }: ExploredLanes): string {
    const { protocol, ringCapacity } = this.program;
    return formatToken({
      protocol: protocol.name,
      ringCapacity,
      schedule: this.scheduleHash,
      deviations: deviationsToText(toDeviations(this.system, order)),
      workload: this.workload,
    });
  }
}

/** A step that cannot be taken is whoever's who asked for it. */
function refused(error: unknown): unknown {
  return error instanceof RangeError ? new BadInput(error.message) : error;
}

function attempted<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refused(error);
  }
}

async function attemptedLater<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw refused(error);
  });
}
