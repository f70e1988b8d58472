import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Story, StoryStep } from '../../../sim/story/story.js';
import { storySvg } from '../../../src/report/files/story-svg.js';
import { ROOT } from '../../cli/heddle.js';

const step = (number: number | null, lane: string, access: string): StoryStep => ({
  step: number,
  lane,
  state: 'here',
  operation: 'none',
  access,
  effect: '',
});
const racing: Story = {
  lanes: ['left', 'right'],
  steps: [step(1, 'left', 'loads flag'), step(2, 'right', 'stores flag')],
  pending: [step(null, 'left', 'reads data'), step(null, 'right', 'writes data')],
  sentence: 'Race: nothing orders the two.',
};

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
const count = (svg: string, part: string) => svg.split(part).length - 1;
/** Tags that are opened and closed in order, with nothing else between angle brackets. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, slash, name, self] of svg.matchAll(/<(\/?)([a-z]+)(?: [a-zA-Z:-]+="[^"<]*")*(\/?)>/g)) {
    if (slash === '/' ? open.pop() !== name : self === '' && open.push(name) === 0) return false;
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;)/.test(svg);
}

describe('a run as a picture', () => {
  const svg = storySvg('a system', racing);

  test('has a column for each lane, every step, and the sentence', () => {
    expect(texts(svg)).toEqual([
      ...['a system', 'left', 'right'],
      ...['1', 'here:', 'loads flag', '2', 'here:', 'stores flag'],
      ...['next', 'here:', 'reads data', 'next', 'here:', 'writes data'],
      'Race: nothing orders the two.',
    ]);
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).not.toContain('<script');
  });

  test('marks the two accesses that race, and dashes the edge that is missing', () => {
    expect(count(svg, '<rect class="line-bad"')).toBe(2);
    expect(count(svg, 'stroke-dasharray')).toBe(1);
    const steps = { ...racing, pending: [], sentence: 'Wrong result.' };
    expect(count(storySvg('a system', steps), 'line-bad"')).toBe(0);
    const within = storySvg('a system', steps, [steps.steps[0], steps.steps[1]]);
    expect(count(within, '<rect class="line-bad"')).toBe(2);
    expect(count(within, 'stroke-dasharray')).toBe(1);
  });

  test('leaves out the middle of a long stretch, but no access that races', () => {
    const long = Array.from({ length: 20 }, (_, at) => step(at + 1, 'left', `access ${at + 1}`));
    const folded = storySvg('long', { ...racing, steps: long });
    expect(texts(folded)).toContain('14 more steps');
    const whole = storySvg('long', { ...racing, steps: long, pending: [] }, [long[9], long[10]]);
    expect(texts(whole)).toContain('access 10');
    expect(texts(whole)).not.toContain('14 more steps');
  });

  test('is as wide as many lanes need', () => {
    const lanes = Array.from({ length: 8 }, (_, at) => `lane ${at}`);
    const wide = storySvg('many', {
      ...racing,
      lanes,
      steps: lanes.map((name, at) => step(at + 1, name, 'reads')),
      pending: [],
    });
    const [, width] = /viewBox="0 0 (\d+) /.exec(wide) ?? [];
    expect(Number(width)).toBeGreaterThan(8 * 230);
    expect(isWellFormed(wide)).toBe(true);
  });

  test('lets no name become markup, or a character that XML does not have', () => {
    const name = '</text><script>alert("a & b")</script>\u0000\ud800';
    const named = { ...step(1, name, name), state: name, operation: name, effect: name };
    const hostile = storySvg(name, { lanes: [name], steps: [named], pending: [], sentence: name });
    expect(hostile).not.toContain('<script');
    expect(hostile).toContain('&lt;script&gt;alert("a &amp; b")');
    expect(isWellFormed(hostile)).toBe(true);
  });

  test('has the colours of the HTML report, light and dark', () => {
    const css = readFileSync(join(ROOT, 'src/report/pages/kit/base.css'), 'utf8');
    const [light, dark] = css.split('@media (prefers-color-scheme: dark)');
    const [lightRules, darkRules] = svg.split('@media (prefers-color-scheme:dark)');
    const rules = (text: string) => [
      ...text.matchAll(/\.(?:line-)?([a-z]+)\{(?:fill|stroke):(#[0-9a-f]{6})/g),
    ];
    expect(rules(lightRules)).toHaveLength(8);
    for (const [, colour, value] of rules(lightRules)) expect(light).toContain(`--${colour}: ${value};`);
    for (const [, colour, value] of rules(darkRules)) expect(dark).toContain(`--${colour}: ${value};`);
  });
});
