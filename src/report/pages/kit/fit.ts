import type uPlot from 'uplot';

/** Narrower than this there is no room beside a plot's labels; the window shows a part of it then. */
const NARROWEST_PX = 320;

/** Keeps a plot as wide as its frame, and in the colours of the present scheme. */
export function fitTo(frame: HTMLElement, u: uPlot, onResize: () => void = () => {}): void {
  new ResizeObserver(() => {
    u.setSize({ width: Math.max(NARROWEST_PX, frame.clientWidth), height: u.height });
    onResize();
  }).observe(frame);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => u.redraw(true, true));
}
