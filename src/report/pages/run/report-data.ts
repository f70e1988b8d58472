/**
 * What a report shows, as plain data: the Node side makes it and embeds it, the page reads it back. Imported by both,
 * so it knows nothing of either.
 */
export interface ReportInput {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly verdict: { readonly good: boolean; readonly lines: readonly string[] };
  readonly operations: OperationColumns;
  /** What lanes spend time on; columns name an activity by its place here. */
  readonly activities: readonly Activity[];
  readonly backends: readonly ReportBackend[];
  readonly tables: readonly ReportTable[];
  /** What is to be said in words: what bounds the run, and why. */
  readonly notes: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly predicted?: readonly Prediction[];
  readonly candidates?: Candidates;
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
