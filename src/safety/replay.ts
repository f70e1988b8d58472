import { replay as playBack } from '../../sim/explore/replay.js';
import { deviationsFromText } from '../../sim/interleaving.js';
import { type Story, tell } from '../../sim/story/story.js';
import type { System } from '../../sim/system.js';
import type { Tensor } from '../model/tensor.js';
import { cellWords } from '../program/memory-image.js';
import type { Program } from '../program/program.js';
import type { Protocol } from '../program/protocol.js';
import { programOf } from '../protocols/resolve.js';
import { BadInput } from '../refusal/bad-input.js';
import { LaneThreads } from '../run/threads/lane-threads.js';
import { allocate, Workspace } from '../run/workspace/workspace.js';
import type { Schedule } from '../schedule/schedule.js';
import { followedSystem } from './followed-system.js';
import { type PlacedFinding, placed, RegionNames, tileWords } from './names.js';
import { type TilesCloseUp, tilesCloseUp } from './tiles-close-up.js';
import { checkSchedule, type ReplayToken } from './token.js';
import type { Verdict } from './verify.js';
import { workspaceSystem } from './workspace-system.js';

/** What playing a token back came to. */
export interface Replayed {
  /** What went wrong; `proved` never: one run proves nothing, so `nothing-wrong` where nothing did. */
  readonly verdict: Exclude<Verdict, 'proved' | 'incomplete'> | 'nothing-wrong';
  readonly steps: number;
  readonly finding: PlacedFinding | null;
  /** The lane of each step. */
  readonly lanes: Uint8Array;
  readonly explanation: Story;
  /** Its values step by step, where they were asked for. */
  readonly closeUp?: TilesCloseUp;
}

/**
 * Plays an interleaving back in the simulator, and tells every step in the words of the schedule.
 * @param protocol the one that the token names.
 * @param options `closely` looks at the values of each step, for a page that shows them.
 * @throws BadInput where the token was made for another schedule, or the schedule is not valid.
 */
export function replay(
  token: ReplayToken,
  schedule: Schedule,
  protocol: Protocol,
  { closely = false }: { readonly closely?: boolean } = {},
): Replayed {
  checkSchedule(token, schedule);
  const program = programOf(schedule, { protocol, ringCapacity: token.ringCapacity });
  const { lanes: carriers, rings } = program.protocol;
  const deviations = deviationsFromText(token.deviations) ?? [];
  const missing = deviations.find(({ lane }) => lane >= carriers.length);
  if (missing) {
    throw new BadInput(
      `token: it has a step of lane ${missing.lane}, but the protocol has ${carriers.length} lanes: give the protocol that it was made with`,
    );
  }
  const tiles = followedSystem(program);
  const { system, image } = tiles;
  const { finding, lanes } = playBack(system, token.deviations);
  const names = new RegionNames(image, rings);
  const words = tileWords(schedule, names);
  const story = tell(system, lanes, finding, words);
  const explanation = finding ? story : { ...story, sentence: WELL };
  return {
    verdict: finding?.kind ?? 'nothing-wrong',
    steps: lanes.length,
    finding: finding && placed(finding, names),
    lanes,
    explanation,
    ...(closely && { closeUp: tilesCloseUp(tiles, lanes, finding, words) }),
  };
}

const WELL = 'Nothing goes wrong: every lane ends, and every STORE writes what it does sequentially.';

/** What forcing an interleaving on real threads came to. */
export interface ForcedRun {
  /** Steps that the workers took. */
  readonly steps: number;
  /** Whether simulated and real memory agree in every bit: cells, registers, ring slots, SRAM, tensors. */
  readonly identical: boolean;
  /** The first word of the memory image that differs, or null. */
  readonly firstDifference: number | null;
}

/**
 * Forces the interleaving of a replay on real workers, through a gate before every step, and on the same lanes
 * in the simulator with real kernels; then compares the two memories.
 * @param inputs every tensor with the role input, weight or bias, by name.
 * @param lanes the lane of each step, as the replay took them.
 * @throws BadInput where a tensor is missing or misshapen, LaneFailure where a worker is lost.
 */
export async function forceOnThreads(
  program: Program,
  inputs: ReadonlyMap<string, Tensor>,
  lanes: Uint8Array,
): Promise<ForcedRun> {
  const real = new Workspace(program, allocate);
  real.reset(inputs);
  const threads = new LaneThreads(program.protocol.lanes.length, 10_000);
  try {
    await threads.run(real, { turns: lanes });
  } finally {
    await threads.close();
  }
  const simulated = new Workspace(program, allocate);
  simulated.reset(inputs);
  const system = workspaceSystem(simulated);
  for (const lane of lanes) system.step(lane);
  copyState(system, simulated);
  const words = (workspace: Workspace) => new Int32Array(workspace.memory.buffer);
  const firstDifference = differenceOf(words(real), words(simulated));
  return { steps: lanes.length, identical: firstDifference === null, firstDifference };
}

/** Puts a system's cells and registers where real lanes keep theirs. */
function copyState(system: System, { memory, image }: Workspace): void {
  const words = new Int32Array(memory.buffer);
  cellWords(image, system.cellNames.length).forEach((at, cell) => {
    words[at] = system.cell(cell);
  });
  system.lanes.forEach(({ registers }, lane) => {
    const from = system.registersAt[lane];
    words.set(system.words.subarray(from, from + registers.names.length), image.registers[lane] / 4);
  });
}

function differenceOf(a: Int32Array, b: Int32Array): number | null {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return at;
  return null;
}
