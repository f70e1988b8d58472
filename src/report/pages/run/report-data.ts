import type { HeaderInput } from '../kit/header-input.js';

/**
 * What a report shows, as plain data: the Node side makes it and embeds it, the page reads it back. Imported by both,
 * so it knows nothing of either.
 */
export interface ReportInput extends HeaderInput {
  readonly operations: OperationColumns;
  /** What lanes spend time on; columns name an activity by its place here. */
  readonly activities: readonly Activity[];
  readonly backends: readonly ReportBackend[];
  readonly tables: readonly ReportTable[];
  /** Why the run is not faster, where that was looked into. */
  readonly why?: Why;
  /** What else is to be said in words. */
  readonly notes: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly predicted?: readonly Prediction[];
  readonly candidates?: Candidates;
}

/** Why a run is not faster: one sentence, what critical paths consist of, what would help, and the rest in lines. */
export interface Why {
  readonly sentence: string;
  readonly paths: readonly PathShares[];
  /** Changes that are predicted to save time, best first. */
  readonly changes: readonly WhyChange[];
  /** Why there are none, where that is to be said. */
  readonly note?: string;
  readonly lines: readonly string[];
}

/** What the critical path of a backend consists of, largest first. */
export interface PathShares {
  readonly name: string;
  /** `kind` is `LOAD`, `EXECUTE`, `STORE`, `steps`, `way`, `wake` or `start`; a share is one of 1. */
  readonly parts: readonly { readonly kind: string; readonly words: string; readonly share: number }[];
}

/** One thing done otherwise. */
export interface WhyChange {
  readonly what: string;
  readonly gain: string;
  /** What to type for it: a whole command where that is known, otherwise its options. */
  readonly command: string;
}

/** A kind of tile operation ("LOAD"), or the cause of a stall ("ring full"). */
export interface Activity {
  readonly name: string;
  readonly isStall: boolean;
}

/** What the schedule's operations work on, one row each. */
export interface OperationColumns {
  /** The names that `tensor` numbers. */
  readonly tensors: readonly string[];
  /** The tensor loaded or stored; for an EXECUTE, the one that its accumulator is stored to; -1 where there is none. */
  readonly tensor: Int32Array;
  readonly tileRow: Int32Array;
  readonly tileCol: Int32Array;
  /** Byte address of the tile in SRAM; for an EXECUTE, of its accumulator. */
  readonly sram: Int32Array;
  /** Bytes that hold data from here on: of a LOAD, and of the first EXECUTE of an accumulator; else 0. */
  readonly bytes: Int32Array;
  /** The last operation that takes those, or -1. */
  readonly lastUse: Int32Array;
  /** For an EXECUTE: which product of its accumulator it is, from 0; else -1. */
  readonly product: Int32Array;
}

/** One run on two lanes. */
export interface ReportBackend {
  readonly name: string;
  /** Where its times come from. */
  readonly about: string;
  readonly lanes: readonly LaneColumns[];
  readonly ringDepth: DepthColumns;
  /** Left out where it is not known. */
  readonly path?: PathColumns;
}

/** The critical path from the run's beginning to its end: one stretch begins where the one before it ends. */
export interface PathColumns {
  readonly lane: Int32Array;
  /** 1 for the way from one lane to another: `lane` is the one that waited. Otherwise 0. */
  readonly isWay: Uint8Array;
  readonly durationNs: Float32Array;
}

/** What a lane did, in order of time. A stretch begins `gapNs` after the end of the one before. */
export interface LaneColumns {
  readonly name: string;
  readonly activity: Uint8Array;
  /** The row of the operation that the lane worked on, or -1. */
  readonly operation: Int32Array;
  readonly gapNs: Float32Array;
  readonly durationNs: Float32Array;
}

/** Work items in the compute ring: `depth` from `gapNs` after the change before. */
export interface DepthColumns {
  readonly gapNs: Float32Array;
  readonly depth: Int32Array;
}

/** Cells are text already; the first column is a name, the others are figures. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
}

/** A figure that was predicted, and what was measured. */
export interface Prediction {
  readonly group: string;
  readonly label: string;
  /** Nanoseconds, a share of 1, or a bare number. */
  readonly unit: 'ns' | 'share' | '';
  readonly predicted: number;
  readonly measured: number;
}

/** Configurations that were tried, by two of their parameters. */
export interface Candidates {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly Candidate[];
}

export interface Candidate {
  readonly x: number;
  readonly y: number;
  readonly makespanNs: number;
  readonly label: string;
  readonly best?: boolean;
}
