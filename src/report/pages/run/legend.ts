import { element } from '../kit/elements.js';
import type { Palette } from './palette.js';
import type { ReportInput } from './report-data.js';

const SWATCH_PX = 14;

/** What the lanes' paints stand for: operations first, then causes of stalls. */
export function activityLegend({ activities, backends }: ReportInput, palette: Palette): HTMLElement {
  const entry = (activity: number) =>
    element(
      'span',
      'key',
      swatch(() => palette.fill(activity)),
      activities[activity].name,
    );
  const entries = (isStall: boolean) =>
    activities.flatMap((activity, index) => (activity.isStall === isStall ? [entry(index)] : []));
  const stalls = entries(true);
  return element(
    'div',
    'legend',
    ...entries(false),
    backends.some(({ path }) => path)
      ? element(
          'span',
          'key',
          swatch(() => palette.colour('path'), 4),
          'critical path',
        )
      : null,
    stalls.length > 0 ? element('span', 'key-group', 'Below, a stall:') : null,
    ...stalls,
  );
}

/** The colour of each backend, and where its times come from. */
export function backendLegend({ backends }: ReportInput, palette: Palette): HTMLElement {
  return element(
    'div',
    'legend',
    ...backends.map(({ name, about }, backend) =>
      element(
        'span',
        'key',
        swatch(() => palette.backend(backend), 4),
        element('span', '', element('b', '', name), ` ${about}`),
      ),
    ),
  );
}

function swatch(paint: () => string | CanvasPattern, heightPx = SWATCH_PX): HTMLElement {
  const canvas = element('canvas', 'swatch');
  const scale = window.devicePixelRatio;
  canvas.width = SWATCH_PX * scale;
  canvas.height = heightPx * scale;
  canvas.style.height = `${heightPx}px`;
  const draw = () => {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = paint();
    context.fillRect(0, 0, canvas.width, canvas.height);
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return canvas;
}
