import { copyButton } from './copy-button.js';
import { element } from './elements.js';
import type { HeaderInput, PageOrigin } from './header-input.js';

/** The top of a page. */
export function header({ title, facts, verdict, origin }: HeaderInput): HTMLElement {
  return element(
    'header',
    '',
    element('h1', '', title),
    ...(origin ? originLines(origin) : []),
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

/** What made the page, when and where, and how to make it again. */
function originLines({ tool, date, machine, command }: PageOrigin): readonly HTMLElement[] {
  const day = new Date(date);
  const when = Number.isNaN(day.getTime())
    ? date
    : day.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const time = element('time', '', when);
  time.dateTime = date;
  return [
    element('p', 'origin', `${tool}, `, time, `, on ${machine}`),
    element('p', 'origin', element('code', '', command), ' ', copyButton('command', command)),
  ];
}
