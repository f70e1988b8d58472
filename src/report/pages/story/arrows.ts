import type { Folding } from './folding.js';
import { type Layout, LINE_PX } from './layout.js';
import type { Arrow } from './story-data.js';

const SVG = 'http://www.w3.org/2000/svg';
/** How far an arrow bends away from the lanes that it leads between. */
const BEND_PX = 26;

/** What arrows say: what bounds a race, what is missing or goes round, and where a value comes from. */
export type ArrowKind = 'bounds' | 'faults' | 'reads';

/** Arrows from line to line, over the table; whoever reads by ear is told of them elsewhere. */
export function arrowLayer(
  arrows: ReadonlyMap<ArrowKind, readonly Arrow[]>,
  layout: Layout,
  folding: Folding,
  lanes: readonly number[],
): SVGElement {
  const layer = svg('svg', { class: 'arrows', height: String((folding.lines.length + 1) * LINE_PX) });
  layer.setAttribute('aria-hidden', 'true');
  for (const [kind, drawn] of arrows) {
    for (const arrow of drawn) layer.append(...arrowOf(kind, arrow, layout, folding, lanes));
  }
  return layer;
}

function arrowOf(
  kind: ArrowKind,
  { from, to }: Arrow,
  layout: Layout,
  folding: Folding,
  lanes: readonly number[],
): readonly SVGElement[] {
  const middle = (row: number) => (folding.lineAt(row) + 1.5) * LINE_PX;
  const [a, b] = [lanes[from], lanes[to]];
  const [y1, y2] = [middle(from), middle(to)];
  const goesRight = !layout.isNarrow && a < b;
  const goesLeft = !layout.isNarrow && a > b;
  // Within one column, and within one lane, it goes round on the left.
  const x1 = goesRight ? layout.right(a) : layout.left(a);
  const x2 = goesLeft ? layout.right(b) : layout.left(b);
  const side = goesRight ? 1 : -1;
  const [c1, c2] = [x1 + side * BEND_PX, goesRight || goesLeft ? x2 - side * BEND_PX : x2 - BEND_PX];
  const path = svg('path', { class: kind, d: `M${x1},${y1} C${c1},${y1} ${c2},${y2} ${x2},${y2}` });
  const dot = (x: number, y: number) =>
    svg('circle', { class: `${kind} head`, cx: String(x), cy: String(y), r: '3' });
  // What is missing leads nowhere.
  if (kind === 'faults') return [path, dot(x1, y1), dot(x2, y2)];
  const tip = goesLeft ? -6 : 6;
  const d = `M${x2},${y2} L${x2 - tip},${y2 - 4} L${x2 - tip},${y2 + 4} Z`;
  return [path, dot(x1, y1), svg('path', { class: `${kind} head`, d })];
}

function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
