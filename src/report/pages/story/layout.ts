/** The height of a line, and the width of the column with its number; `lanes.css` has the same. */
export const LINE_PX = 46;
export const LABEL_PX = 58;
/** Between a lane's column and the next one, where arrows have room. */
export const GUTTER_PX = 30;
/** Narrower columns than this say nothing: then all lanes share one. */
const LEAST_PX = 190;
/** How far each lane is set in, where all share one column. */
const INDENT_PX = 14;

/** Where lanes are, from left to right. */
export interface Layout {
  /** Whether all lanes share one column. */
  readonly isNarrow: boolean;
  /** Where what a lane does begins and ends. */
  left(lane: number): number;
  right(lane: number): number;
  /** How far a lane is set in within the shared column. */
  indent(lane: number): number;
}

/** The layout of so many lanes within a width. */
export function layoutFor(width: number, lanes: number): Layout {
  const each = (width - LABEL_PX) / lanes;
  const isNarrow = lanes > 1 && each < LEAST_PX;
  const indent = (lane: number) => GUTTER_PX + INDENT_PX * (lane % 6);
  return {
    isNarrow,
    indent,
    left: (lane) => (isNarrow ? LABEL_PX + indent(lane) : LABEL_PX + lane * each),
    right: (lane) => (isNarrow ? width : LABEL_PX + (lane + 1) * each - GUTTER_PX),
  };
}
