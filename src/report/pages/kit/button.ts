import { element } from './elements.js';

/** A button with a few characters on it, and what it does in words. */
export function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const made = element('button', '', text);
  made.type = 'button';
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}
