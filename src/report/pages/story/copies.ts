import { copyButton } from '../kit/copy-button.js';
import { element, section } from '../kit/elements.js';
import type { Copy, StoryInput } from './story-data.js';

/** What can be copied: the command, the token, a test. */
export function copiesSection({ command, token, copies }: StoryInput): HTMLElement {
  const all = [{ label: 'command', text: command }, { label: 'token', text: token }, ...copies];
  return section('Play it again', ...all.map(copyBox));
}

/** A text, with a button that copies it. */
export function copyBox({ label, text }: Copy): HTMLElement {
  const shown = element('pre', 'copied-text', text);
  shown.tabIndex = 0;
  shown.setAttribute('aria-label', label);
  return element(
    'div',
    'copy',
    element('div', 'controls', element('h3', '', label), copyButton(label, text)),
    shown,
  );
}
