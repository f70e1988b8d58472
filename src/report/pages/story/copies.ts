import { button } from '../kit/button.js';
import { element, section } from '../kit/elements.js';
import type { Copy, StoryInput } from './story-data.js';

/** How long a button says that it has copied. */
const TOLD_MS = 1500;

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

/** A button that copies a text, and says that it has. */
export function copyButton(label: string, text: string): HTMLElement {
  const told = element('output');
  const copy = button('Copy', `copy the ${label}`, () => {
    void copyText(text).then((isDone) => {
      told.textContent = isDone ? 'Copied.' : 'Not copied: select the text.';
      setTimeout(() => {
        told.textContent = '';
      }, TOLD_MS);
    });
  });
  return element('span', 'controls', copy, told);
}

/** Whether the text is in the clipboard now. A page that was opened as a file may have to do it in the old way. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element('textarea', 'unseen', text);
    document.body.append(area);
    area.select();
    const isDone = document.execCommand('copy');
    area.remove();
    return isDone;
  }
}
