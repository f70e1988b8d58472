import type { Figures } from '../lib/figures.js';
import { load } from '../lib/packages.js';

/** As much of vega and vega-lite as is used here. */
interface Vega {
  parse(spec: object): object;
  readonly View: new (runtime: object, options: { renderer: 'none' }) => { toSVG(): Promise<string> };
}
interface VegaLite {
  compile(spec: object): { readonly spec: object };
}

/** One of the two diagrams: what is on its vertical axis. */
interface Panel {
  readonly field: string;
  readonly title: string;
}

/** Colours of the curves that stand out on white and on black; ink is the reader's. */
const COLOURS = ['#d9730d', '#2f81d6', '#2da05a', '#a05cd0'];
/** Where axes have ticks, as far as they reach. */
const POWERS = Array.from({ length: 10 }, (_, power) => 10 ** (power - 3));
const INK = 'currentColor';
const STYLE = '<style>:root{color:#24292f}@media (prefers-color-scheme:dark){:root{color:#d8dee4}}</style>';

/**
 * Curves on logarithmic axes, a diagram for each panel, as an SVG that is dark on light and light on dark.
 * @param rows records with `operations`, `task`, and the fields of the panels.
 */
export async function plot(rows: Figures['rows'], panels: readonly Panel[]): Promise<string> {
  const vega = await load<Vega>('vega');
  const { compile } = await load<VegaLite>('vega-lite');
  const { spec } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: null,
    padding: 8,
    data: { values: rows },
    hconcat: panels.map(diagram),
    spacing: 40,
    config: config(),
  });
  const svg = await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
  return svg.replace(/(<svg[^>]*>)/, `$1${STYLE}`);
}

function diagram({ field, title }: Panel): object {
  return {
    width: 330,
    height: 280,
    mark: { type: 'line', point: { filled: true, size: 45 }, strokeWidth: 2.5 },
    encoding: {
      x: {
        field: 'operations',
        type: 'quantitative',
        scale: { type: 'log', nice: false, domain: [80, 1.25e6] },
        axis: { title: 'operations', values: POWERS, format: '~s' },
      },
      y: {
        field,
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { title, values: POWERS, format: '~g' },
      },
      color: { field: 'task', type: 'nominal', scale: { range: COLOURS }, legend: { title: null } },
    },
  };
}

function config(): object {
  const font = 'system-ui, sans-serif';
  return {
    font,
    view: { stroke: null },
    axis: {
      labelColor: INK,
      titleColor: INK,
      tickColor: INK,
      domainColor: INK,
      gridColor: INK,
      gridOpacity: 0.15,
      labelFontSize: 12,
      titleFontSize: 13,
      titleFontWeight: 'normal',
    },
    legend: { labelColor: INK, labelFontSize: 13, orient: 'top', symbolStrokeWidth: 3 },
  };
}
