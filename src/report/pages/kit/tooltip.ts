import { element } from './elements.js';

/** What a tooltip says: a title, lines of name and value, and a note under them. */
export interface TooltipText {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly note?: string;
}

/** The box beside the pointer, one for the page. */
export class Tooltip {
  readonly box = element('div', 'tooltip');

  constructor() {
    this.box.setAttribute('role', 'status');
    this.hide();
  }

  show(at: MouseEvent, { title, lines, note }: TooltipText): void {
    this.box.replaceChildren(
      element('strong', '', title),
      element(
        'dl',
        '',
        ...lines.flatMap(([name, value]) => [element('dt', '', name), element('dd', '', value)]),
      ),
      note ? element('p', '', note) : '',
    );
    this.box.hidden = false;
    const { width, height } = this.box.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const right = at.clientX + 16 + width <= clientWidth;
    const left = right ? at.clientX + 16 : Math.max(4, at.clientX - 16 - width);
    const top = Math.min(at.clientY + 16, clientHeight - height - 4);
    this.box.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
  }

  hide(): void {
    this.box.hidden = true;
  }
}
