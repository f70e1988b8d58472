import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lanesIn, registers } from '../../../src/lane/lane.js';
import { StepLog } from '../../../src/lane/step-log.js';
import { timelineSvg } from '../../../src/report/files/timeline-svg.js';
import { ROOT } from '../../cli/heddle.js';

const idle = { touches: () => {}, step: () => {}, next: 'end' } as const;
const dma = (name: string) =>
  lanesIn<unknown>()(name, registers(), {
    load: { ...idle, event: 'LOAD' },
    store: { ...idle, event: 'STORE' },
    other: idle,
  });

function logOf(...steps: readonly (readonly [state: number, endNs: number])[]): StepLog {
  const log = new StepLog(8);
  for (const [state, endNs] of steps) log.record(state, 0, endNs, false);
  return log;
}

const draw = (title: string, name: string, log: StepLog) =>
  timelineSvg(title, [{ name: 'sim', lanes: [dma(name)], logs: [log] }]);

/** The bars of a kind: where each begins and how wide it is, in pixels. */
function bars(svg: string, kind: string): number[][] {
  const [, path = ''] = new RegExp(`<path class="${kind}" d="([^"]*)"`).exec(svg) ?? [];
  return [...path.matchAll(/M([\d.]+),[\d.]+h([\d.]+)v/g)].map(([, x, width]) => [Number(x), Number(width)]);
}

describe('a timeline as a picture', () => {
  // 800 pixels for 800 ns, from pixel 130 on.
  const svg = draw('a run', 'dma', logOf([0, 100], [2, 300], [1, 400], [0, 800]));

  test('has a bar for every operation, where it was and as long as it took', () => {
    expect(bars(svg, 'load')).toEqual([
      [130, 100],
      [530, 400],
    ]);
    expect(bars(svg, 'store')).toEqual([[430, 100]]);
    expect(bars(svg, 'execute')).toEqual([]);
  });

  test('has round times on its axis, and the end', () => {
    const labels = [...svg.matchAll(/text-anchor="middle">([^<]*)</g)].map(([, label]) => label);
    expect(labels).toEqual([
      '0 ns',
      '100 ns',
      '200 ns',
      '300 ns',
      '400 ns',
      '500 ns',
      '600 ns',
      '700 ns',
      '800 ns',
    ]);
  });

  test('has the colours of the HTML report, light and dark', () => {
    const parts = ['kit/base.css', 'run/page.css'].map((file) =>
      readFileSync(join(ROOT, 'src/report/pages', file), 'utf8').split('@media (prefers-color-scheme: dark)'),
    );
    const [light, dark] = [0, 1].map((scheme) => parts.map((part) => part[scheme]).join(''));
    const [lightRules, darkRules] = svg.split('@media (prefers-color-scheme:dark)');
    const inSvg = (rules: string) => [...rules.matchAll(/\.([a-z]+)\{fill:(#[0-9a-f]{6})\}/g)];
    expect(inSvg(lightRules)).toHaveLength(8);
    for (const [, name, colour] of inSvg(lightRules)) expect(light).toContain(`--${name}: ${colour};`);
    for (const [, name, colour] of inSvg(darkRules)) expect(dark).toContain(`--${name}: ${colour};`);
  });

  test('lets no name become markup, or a character that XML does not have', () => {
    const hostile = draw('<script>&\u0000', '</text>\ud800', logOf([0, 1]));
    expect(hostile).toContain('<title>&lt;script&gt;&amp;\\u0000</title>');
    expect(hostile).toContain('sim &lt;/text&gt;\ufffd</text>');
  });

  test('can show a run of nothing', () => {
    expect(draw('nothing', 'dma', logOf())).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
