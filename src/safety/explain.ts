import { replay } from '../../sim/explore/replay.js';
import type { System } from '../../sim/system.js';
import type { ByteRange, Finding, Livelock, RacingStep } from '../../sim/watch/finding.js';
import type { Sample } from '../../sim/watch/sample.js';
import { Accesses } from '../lane/accesses.js';
import { Verb } from '../lane/lane.js';
import { explainWait } from '../lane/wait.js';
import type { MemoryImage } from '../program/memory-image.js';
import type { Schedule } from '../schedule/schedule.js';
import { describe } from './provenance.js';

/** One step of an interleaving, in words. */
export interface ExplainedStep {
  /** The number of the step, or null for an access that is about to be made when the run ends. */
  readonly step: number | null;
  readonly lane: string;
  readonly state: string;
  readonly operation: string;
  readonly access: string;
}

/** A run in words: every step, the two accesses that race where they do, and what went wrong in one sentence. */
export interface Told {
  readonly steps: readonly ExplainedStep[];
  readonly pending: readonly ExplainedStep[];
  readonly sentence: string;
}

/** The same with the run itself. */
export interface Explanation extends Told {
  readonly sample: Sample;
}

/** What is told of a run, for other programs. */
export function told({ steps, pending, sentence }: Told): Told {
  return { steps, pending, sentence };
}

/** Plays an interleaving back and tells every step in the words of the schedule. */
export function explain(
  system: System,
  deviations: string,
  schedule: Schedule,
  image: MemoryImage,
  rings: readonly string[],
): Explanation {
  const names = new RegionNames(image, rings);
  const steps: ExplainedStep[] = [];
  const tell = (lane: number, step: number | null): ExplainedStep => ({
    step,
    lane: system.lanes[lane].name,
    state: system.state(lane).name,
    operation: operationName(schedule, system.operation(lane)),
    access: accessText(system, lane, names),
  });
  const result = replay(system, deviations, { onStep: (lane) => steps.push(tell(lane, steps.length + 1)) });
  const { finding } = result;
  const racing = finding?.kind === 'race' ? [finding.first.lane, finding.second.lane] : [];
  const pending = system.lanes.flatMap(({ name }, lane) => (racing.includes(name) ? [tell(lane, null)] : []));
  return { sample: result, steps, pending, sentence: sentence(finding, schedule, names) };
}

/** What went wrong, in the words of the schedule. */
export function sentence(finding: Finding | null, schedule: Schedule, names: RegionNames): string {
  if (!finding)
    return 'Nothing goes wrong: every lane ends, and every STORE writes what it does sequentially.';
  if (finding.kind === 'wrong-result') return `Wrong result: ${finding.what}.`;
  if (finding.kind === 'deadlock') {
    const cycle = finding.cycle ? ` They wait for each other: ${finding.cycle.join(' -> ')}.` : '';
    return `Deadlock: ${finding.waiting.map(explainWait).join('; ')}.${cycle}`;
  }
  if (finding.kind === 'livelock') return livelockSentence(finding);
  const access = ({ lane, bytes }: RacingStep) =>
    `${lane} ${bytes.writes ? 'writes' : 'reads'} ${names.of(bytes.address, extent(bytes))}`;
  const { first, second } = finding;
  return (
    `Race: nothing orders ${operationName(schedule, first.operation)} (${access(first)}) and ` +
    `${operationName(schedule, second.operation)} (${access(second)}).`
  );
}

function livelockSentence({ loop, waiting }: Livelock): string {
  const round = loop.map(({ lane, state }) => `${lane} in ${state}`).join(', ');
  const besides = waiting.length === 0 ? '' : ` ${waiting.map(explainWait).join('; ')}.`;
  return `Livelock: from here on there is no end, only this, round and round: ${round}.${besides}`;
}

/** Bytes from the first that a step touches to the last. */
function extent({ length, rows, stride }: ByteRange): number {
  return (rows - 1) * stride + length;
}

function operationName(schedule: Schedule, operation: number): string {
  const op = schedule.ops[operation];
  return op ? describe(op, operation) : operation < 0 ? 'none' : 'the end';
}

const bytes = new Accesses();

function accessText(system: System, lane: number, names: RegionNames): string {
  const state = system.state(lane);
  const r = system.registers[lane];
  const context = system.contexts[lane];
  const name = (cell: number) => system.cellNames[cell];
  switch (state.verb) {
    case Verb.awaits:
      return state.cells
        .map(
          (cell, index) =>
            `awaits ${name(cell)} >= ${state.goals[index](r, context) | 0} (is ${system.cell(cell)})`,
        )
        .join(' or ');
    case Verb.stores:
      return `stores ${name(state.cell)}`;
    case Verb.loads:
      return `loads ${name(state.cell)} (is ${system.cell(state.cell)})`;
    case Verb.updates:
      return `updates ${name(state.cell)} (is ${system.cell(state.cell)})`;
    case Verb.parks:
      return `parks on ${name(state.cell)} (is ${system.cell(state.cell)})`;
    case Verb.notifies:
      return `notifies ${name(state.cell)}`;
    default: {
      system.declare(lane, bytes);
      const ranges = Array.from({ length: bytes.count }, (_, at) => {
        const verb = bytes.isWrite[at] ? 'writes' : 'reads';
        return `${verb} ${names.of(bytes.address[at], bytes.end(at) - bytes.address[at])}`;
      });
      return ranges.join(', ');
    }
  }
}

/** Where an address lies, as a person knows it: bytes from the beginning of SRAM, of a tensor, of a ring's slots. */
export interface Place {
  readonly region: string;
  readonly offset: number;
}

/** A race's bytes by their address in the memory image, and by their place; null and 0 where they lie in none. */
export interface PlacedBytes extends ByteRange {
  readonly region: string | null;
  readonly offset: number;
}
type PlacedStep = RacingStep & { readonly bytes: PlacedBytes };

/** A finding whose bytes are placed. */
export type PlacedFinding =
  | Exclude<Finding, { readonly kind: 'race' }>
  | { readonly kind: 'race'; readonly first: PlacedStep; readonly second: PlacedStep };

/** Says of a finding's bytes where they lie. */
export function placed(finding: Finding, names: RegionNames): PlacedFinding {
  if (finding.kind !== 'race') return finding;
  const step = ({ bytes, ...rest }: RacingStep): PlacedStep => {
    const { region, offset } = names.place(bytes.address) ?? { region: null, offset: 0 };
    return { ...rest, bytes: { region, offset, ...bytes } };
  };
  return { kind: 'race', first: step(finding.first), second: step(finding.second) };
}

/** Names for byte addresses of the memory image, as a person knows them. */
export class RegionNames {
  private readonly regions: readonly { readonly name: string; readonly from: number; readonly to: number }[];

  constructor(image: MemoryImage, rings: readonly string[]) {
    const tensors = [...image.tensors].map(([name, from]) => ({ name, from }));
    const starts = [
      ...image.rings.map((from, ring) => ({ name: `${rings[ring]} ring`, from })),
      { name: 'the operation table', from: image.operations },
      { name: 'SRAM', from: image.sram },
      ...tensors,
    ];
    this.regions = starts.map((start, index) => ({
      ...start,
      to: starts[index + 1]?.from ?? image.byteLength,
    }));
  }

  /** The region that an address lies in, and how far from its beginning; null where it lies in none. */
  place(address: number): Place | null {
    const region = this.regions.find(({ from, to }) => address >= from && address < to);
    return region ? { region: region.name, offset: address - region.from } : null;
  }

  /** `SRAM 8192..12287`, `input 0..511`, `compute ring slot 3`. */
  of(address: number, length: number): string {
    const place = this.place(address);
    if (!place) return `bytes ${address}..${address + length - 1}`;
    const { region, offset } = place;
    return region.endsWith(' ring')
      ? `${region} slot ${offset / 4}`
      : `${region} ${offset}..${offset + length - 1}`;
  }
}
