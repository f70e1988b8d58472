import { layersOf, type Rules } from './layers.js';
import { type Place, placesOf } from './places.js';
import { hueOf, PURPOSES } from './words.js';

const BOX = { width: 164, height: 38 };
const ROW = 62;
const MARGIN = 14;

/** Colours that are seen on white and on black: what shows the picture need not say which it has. */
const STYLE = `
  :root { color: #24292f }
  @media (prefers-color-scheme: dark) { :root { color: #d8dee4 } }
  text { font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: currentColor; text-anchor: middle }
  .name { font-size: 12px; font-weight: 600 }
  .purpose { font-size: 10px; opacity: 0.8 }
  .box { fill-opacity: 0.16; stroke-width: 1.2 }
  .arrow { fill: none; stroke: currentColor; stroke-opacity: 0.45; stroke-width: 1.2 }
  .head { fill: currentColor; fill-opacity: 0.6 }
`;

/** The picture of the house: its folders in layers, and an arrow from each to those that it may import. */
export function houseSvg(rules: Rules): string {
  const places = placesOf(layersOf(rules), { box: BOX.width, passing: 14, gap: 16 });
  const width = places.width + 2 * MARGIN;
  const height = places.rows * ROW - (ROW - BOX.height) + 2 * MARGIN;
  const top = ({ row }: Place) => MARGIN + (places.rows - 1 - row) * ROW;
  const middle = ({ x }: Place) => MARGIN + x;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>The folders of src and sim, and what each may import</title>',
    `<style>${STYLE}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
    '<path class="head" d="M0,1 L7,4 L0,7 Z"/></marker></defs>',
    ...places.arrows.map((way) => arrow(way, middle, top)),
    ...places.boxes.map((place) => box(place, middle(place), top(place))),
    '</svg>',
    '',
  ].join('\n');
}

/** Down through the rows: straight past what it passes, bent between them. */
function arrow(
  way: readonly Place[],
  middle: (place: Place) => number,
  top: (place: Place) => number,
): string {
  let path = `M${middle(way[0])},${top(way[0]) + BOX.height}`;
  for (let i = 1; i < way.length; i++) {
    const [from, to] = [way[i - 1], way[i]];
    const y = top(from) + BOX.height;
    const bend = (y + top(to)) / 2;
    path += ` C${middle(from)},${bend} ${middle(to)},${bend} ${middle(to)},${top(to)}`;
    if (!to.isBox) path += ` V${top(to) + BOX.height}`;
  }
  return `<path class="arrow" marker-end="url(#head)" d="${path}"/>`;
}

function box({ name }: Place, x: number, y: number): string {
  const hue = hueOf(name);
  const purpose = PURPOSES[name] ?? '';
  const colours = `fill="hsl(${hue},70%,50%)" stroke="hsl(${hue},50%,55%)"`;
  return [
    `<rect class="box" x="${x - BOX.width / 2}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6" ${colours}/>`,
    `<text class="name" x="${x}" y="${y + (purpose ? 16 : 23)}">${name}</text>`,
    purpose && `<text class="purpose" x="${x}" y="${y + 30}">${purpose}</text>`,
  ].join('');
}
