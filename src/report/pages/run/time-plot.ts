import uPlot from 'uplot';
import { element } from '../kit/elements.js';
import { fitTo } from '../kit/fit.js';
import type { View } from '../kit/view.js';
import type { Palette } from './palette.js';

/** Room left of every plot, so that all have one time axis; less of it where the window has little. */
export const gutterPx = () => (isNarrow() ? 84 : 128);
/** Whether the window is as narrow as a telephone. */
export const isNarrow = () => window.innerWidth <= 640;
const FONT = '12px system-ui, sans-serif';

/** What one plot shows over time. */
export interface TimePlot {
  readonly className: string;
  readonly label: string;
  readonly heightPx: number;
  readonly yScale: uPlot.Scale;
  readonly yAxis: uPlot.Axis;
  readonly ticks: (atNs: readonly number[], stepNs: number) => string[];
  readonly series: readonly uPlot.Series[];
  readonly bands?: uPlot.Band[];
  /** The series over the stretch of time shown, in `columns` points. */
  readonly data: (view: View, columns: number) => uPlot.AlignedData;
  readonly draw?: (u: uPlot) => void;
}

/** A plot over the time that `view` shows; wheel, drag and keys change the view, and so all plots. */
export function timePlot(plot: TimePlot, view: View, palette: Palette): { frame: HTMLElement; u: uPlot } {
  const frame = element('div', `plot ${plot.className}`);
  frame.tabIndex = 0;
  frame.setAttribute('role', 'img');
  frame.setAttribute('aria-label', plot.label);
  const axis = {
    font: FONT,
    stroke: () => palette.colour('muted'),
    grid: { stroke: () => palette.colour('grid'), width: 1 },
    ticks: { stroke: () => palette.colour('grid'), width: 1 },
  };
  const u = new uPlot(
    {
      width: 800,
      height: plot.heightPx,
      legend: { show: false },
      padding: [8, 16, 0, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        // Of the pointer in one plot, the others learn where it is; what it does changes the view, once.
        sync: { key: 'time', filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
        bind: {
          dblclick: () => () => {
            view.showWhole();
            return null;
          },
          mousedown: (self, _, handler) => (event) => {
            if (event.shiftKey) followPan(event, self, view);
            else handler(event);
            return null;
          },
        },
      },
      scales: { x: { time: false, auto: false, min: view.fromNs, max: view.toNs }, y: plot.yScale },
      axes: [
        { ...axis, size: 32, space: 90, values: (_, splits, __, ___, stepNs) => plot.ticks(splits, stepNs) },
        { ...axis, size: gutterPx, ...plot.yAxis },
      ],
      series: [{}, ...plot.series],
      ...(plot.bands && { bands: plot.bands }),
      hooks: {
        draw: plot.draw ? [plot.draw] : [],
        setSelect: [(self) => zoomToSelection(self, view)],
      },
    },
    plot.data(view, 800),
    frame,
  );
  const show = () =>
    u.batch(() => {
      u.setData(plot.data(view, Math.round(u.bbox.width)), false);
      u.setScale('x', { min: view.fromNs, max: view.toNs });
      // The labels may be of another kind for the same stretch.
      u.redraw(false, true);
    });
  view.onChange(show);
  fitTo(frame, u, show);
  listenToWheel(u, view);
  listenToKeys(frame, view);
  return { frame, u };
}

/** The time under a place in the plot, counted in pixels from its left edge. */
export function timeAt(u: uPlot, view: View, leftPx: number): number {
  return view.fromNs + (leftPx / u.over.clientWidth) * (view.toNs - view.fromNs);
}

function zoomToSelection(u: uPlot, view: View): void {
  const { left, width } = u.select;
  if (width > 2) view.show(timeAt(u, view, left), timeAt(u, view, left + width));
  if (width > 0) u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function listenToWheel(u: uPlot, view: View): void {
  u.over.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const leftPx = event.clientX - u.over.getBoundingClientRect().left;
      // A wheel that counts in lines turns by 3 where another one turns by 100 pixels.
      const turned =
        (isSideways ? event.deltaX || event.deltaY : event.deltaY) * (event.deltaMode === 1 ? 33 : 1);
      if (isSideways) view.pan(turned / 800);
      else view.zoom(Math.exp(turned / 400), timeAt(u, view, leftPx));
    },
    { passive: false },
  );
}

function followPan(start: MouseEvent, u: uPlot, view: View): void {
  let lastPx = start.clientX;
  const move = (event: MouseEvent) => {
    view.pan((lastPx - event.clientX) / u.over.clientWidth);
    lastPx = event.clientX;
  };
  const stop = () => {
    document.removeEventListener('mousemove', move);
    document.removeEventListener('mouseup', stop);
  };
  document.addEventListener('mousemove', move);
  document.addEventListener('mouseup', stop);
}

const KEYS: Readonly<Record<string, (view: View) => void>> = {
  ArrowLeft: (view) => view.pan(-0.15),
  ArrowRight: (view) => view.pan(0.15),
  a: (view) => view.pan(-0.15),
  d: (view) => view.pan(0.15),
  '+': (view) => view.zoom(1 / 1.5),
  '-': (view) => view.zoom(1.5),
  w: (view) => view.zoom(1 / 1.5),
  s: (view) => view.zoom(1.5),
  '0': (view) => view.showWhole(),
};

function listenToKeys(frame: HTMLElement, view: View): void {
  frame.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(view);
  });
}
