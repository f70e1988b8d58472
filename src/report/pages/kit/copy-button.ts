import { button } from './button.js';
import { element } from './elements.js';

/** How long a button says what it has done. */
const TOLD_MS = 1500;

/**
 * A button that copies a text, and says that it has.
 * @param label what it copies, in words: "command".
 */
export function copyButton(label: string, text: string): HTMLButtonElement {
  const told = element('output', '', 'Copy');
  const copy = button('', `copy the ${label}`, () => {
    void copyText(text).then((isDone) => {
      told.textContent = isDone ? 'Copied.' : 'Not copied.';
      setTimeout(() => {
        told.textContent = 'Copy';
      }, TOLD_MS);
    });
  });
  copy.classList.add('copy-button');
  copy.append(told);
  return copy;
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
