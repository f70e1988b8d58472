import type { Finding } from '../../sim/finding.js';
import type { Livelock } from '../../sim/livelock.js';
import { replay } from '../../sim/replay.js';
import type { Sample } from '../../sim/sample.js';
import type { System } from '../../sim/system.js';
import { Accesses } from '../accesses.js';
import { Verb } from '../lane.js';
import { explainWait } from '../lane-wait.js';
import type { MemoryImage } from '../memory-image.js';
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
export interface Explanation {
  readonly sample: Sample;
  readonly steps: readonly ExplainedStep[];
  readonly pending: readonly ExplainedStep[];
  readonly sentence: string;
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
  const { first, second } = finding;
  const verb = (writes: boolean) => (writes ? 'writes' : 'reads');
  return (
    `Race: nothing orders ${operationName(schedule, first.operation)} (${first.lane} ${verb(first.bytes.writes)} ` +
    `${names.of(first.bytes.address, first.bytes.length)}) and ${operationName(schedule, second.operation)} ` +
    `(${second.lane} ${verb(second.bytes.writes)} ${names.of(second.bytes.address, second.bytes.length)}).`
  );
}

function livelockSentence({ loop, waiting }: Livelock): string {
  const round = loop.map(({ lane, state }) => `${lane} in ${state}`).join(', ');
  const besides = waiting.length === 0 ? '' : ` ${waiting.map(explainWait).join('; ')}.`;
  return `Livelock: from here on there is no end, only this, round and round: ${round}.${besides}`;
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

  /** `SRAM 8192..12287`, `input 0..511`, `compute ring slot 3`. */
  of(address: number, length: number): string {
    const region = this.regions.find(({ from, to }) => address >= from && address < to);
    if (!region) return `bytes ${address}..${address + length - 1}`;
    const offset = address - region.from;
    if (region.name.endsWith(' ring')) return `${region.name} slot ${offset / 4}`;
    return `${region.name} ${offset}..${offset + length - 1}`;
  }
}
