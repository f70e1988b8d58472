import type { StoryWords } from '../../sim/story/story.js';
import type { ByteRange, Finding, RacingStep } from '../../sim/watch/finding.js';
import type { MemoryImage } from '../program/memory-image.js';
import { OperationNames } from '../schedule/operation-names.js';
import type { Schedule } from '../schedule/schedule.js';

/** The words that a run of a schedule's lanes is told in. */
export function tileWords(schedule: Schedule, regions: RegionNames): StoryWords {
  let names: OperationNames | null = null;
  return {
    operation(number) {
      names ??= new OperationNames(schedule);
      return names.of(number);
    },
    bytes: (address, length) => regions.of(address, length),
  };
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
