import './why-section.css';
import { formatPercent } from '../../words/format.js';
import { copyButton } from '../kit/copy-button.js';
import { element, section } from '../kit/elements.js';
import type { PathShares, Why, WhyChange } from './report-data.js';

/** Narrower parts of a bar have no room for their share. */
const LEAST_LABELLED = 0.06;

/** Why a run is not faster: the one sentence, what its critical path consists of, and what to type for a faster one. */
export function whySection({ sentence, paths, changes, note, lines }: Why): HTMLElement {
  return section(
    'Why not faster?',
    element('p', 'why-sentence', element('strong', '', sentence)),
    ...paths.map(pathBar),
    changes.length > 0 ? element('h3', '', 'Would help, each alone') : null,
    changes.length > 0 ? element('ul', 'changes', ...changes.map(changeRow)) : null,
    note === undefined ? null : element('p', '', note),
    lines.length > 0
      ? element(
          'details',
          '',
          element('summary', '', 'In figures'),
          ...lines.map((line) => element('p', '', line)),
        )
      : null,
  );
}

/** A critical path as one bar from its largest part to its smallest, and what is what below. */
function pathBar({ name, parts }: PathShares): HTMLElement {
  const bar = element('div', 'path-bar');
  bar.setAttribute('role', 'img');
  bar.setAttribute(
    'aria-label',
    `critical path of ${name}: ${parts.map(({ words, share }) => `${words} ${formatPercent(share)}`).join(', ')}`,
  );
  for (const { kind, words, share } of parts) {
    const part = element(
      'span',
      `path-part path-${kind.toLowerCase()}`,
      share >= LEAST_LABELLED ? formatPercent(share) : '',
    );
    part.style.flexGrow = String(share);
    part.title = `${words}: ${formatPercent(share)}`;
    bar.append(part);
  }
  const keys = parts.map(({ kind, words, share }) =>
    element(
      'span',
      'key',
      element('i', `path-swatch path-${kind.toLowerCase()}`),
      `${words} ${formatPercent(share)}`,
    ),
  );
  return element(
    'div',
    'path',
    element('p', 'note', `Critical path, ${name}`),
    bar,
    element('div', 'legend', ...keys),
  );
}

function changeRow({ what, gain, command }: WhyChange): HTMLElement {
  return element(
    'li',
    '',
    element('b', 'change-gain', gain),
    element('span', 'change-what', what),
    element('code', '', command),
    copyButton('command', command),
  );
}
