import { visible } from '../../refusal/quoted.js';

/** Colours of a light and of a dark page: those of the HTML report. */
export const SVG_COLOURS = {
  surface: ['#ffffff', '#1a1e22'],
  ink: ['#1d2329', '#e7eaed'],
  muted: ['#57616b', '#a2adb7'],
  grid: ['#e4e8ec', '#2b3138'],
  lane: ['#eff2f5', '#23292f'],
  load: ['#0072b2', '#56b4e9'],
  execute: ['#00805c', '#2dbd92'],
  store: ['#c8570a', '#f0953f'],
  bad: ['#b3261e', '#f28b82'],
} as const;

type Colours = Readonly<Record<string, readonly [light: string, dark: string]>>;

/**
 * A style sheet that follows the reader's light or dark scheme: a class for each colour that is filled, and one for each
 * that is drawn with, `line-NAME`.
 */
export function styleSheet(filled: Colours, drawn: Colours = {}): string {
  const rules = (scheme: 0 | 1) => [
    ...Object.entries(filled).map(([name, colours]) => `.${name}{fill:${colours[scheme]}}`),
    ...Object.entries(drawn).map(([name, colours]) => `.line-${name}{stroke:${colours[scheme]};fill:none}`),
  ];
  return [
    'text{font:13px system-ui,sans-serif}',
    ...rules(0),
    `@media (prefers-color-scheme:dark){${rules(1).join('')}}`,
  ].join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Names come from files: no markup, and no character that XML does not have. */
export function escaped(text: string): string {
  return visible(text.toWellFormed()).replace(/[&<>]/g, (character) => ENTITIES[character]);
}
