import { element } from './elements.js';

/** What a page is about, and what that came to. */
export interface HeaderInput {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly verdict: { readonly good: boolean; readonly lines: readonly string[] };
}

/** The top of a page. */
export function header({ title, facts, verdict }: HeaderInput): HTMLElement {
  return element(
    'header',
    '',
    element('h1', '', title),
    element(
      'dl',
      'facts',
      ...facts.map(({ name, value }) =>
        element('div', '', element('dt', '', name), element('dd', '', value)),
      ),
    ),
    element(
      'div',
      `verdict ${verdict.good ? 'good' : 'bad'}`,
      ...verdict.lines.map((line) => element('p', '', line)),
    ),
  );
}
