import { button } from '../kit/button.js';
import { element } from '../kit/elements.js';
import { type ArrowKind, arrowLayer } from './arrows.js';
import { Folding, type Line } from './folding.js';
import { LABEL_PX, LINE_PX, layoutFor } from './layout.js';
import type { Position } from './position.js';
import type { Arrow, StoryInput } from './story-data.js';

/** Up to so many lines all are there, for whoever reads the page by ear or searches in it. */
const ALL_LINES = 300;
/** Lines that are there above and below those that are seen, and how many go by before others are made. */
const SPARE = 12;
const AT_ONCE = 8;

/** The lanes as columns, and a line for each step below the one before it. */
export class LanesTable {
  readonly box = element('div', 'lanes');
  private readonly body = element('tbody');
  private readonly head = element('tr');
  private readonly table = element('table');
  private readonly content = element('div', 'lanes-content');
  private readonly folding: Folding;
  private readonly foldButton: HTMLButtonElement;
  private layout = layoutFor(1000, 1);
  /** What is there now: lines from the first to the one before the last, and their elements by row. */
  private first = -1;
  private last = -1;
  private readonly made = new Map<number, HTMLElement>();
  private height = 0;
  /** Arrows that stay, and those that go with the present step. */
  private readonly layers = { stays: element('div'), goes: element('div') };

  constructor(
    private readonly input: StoryInput,
    private readonly position: Position,
  ) {
    const { rows, sides, bounds, faults, steps } = input;
    const ends = [...bounds, ...faults].flatMap(({ from, to }) => [from, to]);
    const pending = Array.from({ length: rows.lane.length - steps }, (_, at) => steps + at);
    this.folding = new Folding(rows.lane, [...sides.of.map(({ row }) => row), ...ends, ...pending]);
    this.table.append(
      element('caption', 'unseen', 'Steps in their order, a column for each lane'),
      element('thead', '', this.head),
      this.body,
    );
    this.content.append(this.table, this.layers.stays, this.layers.goes);
    this.box.append(this.content);
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'region');
    this.box.setAttribute('aria-label', 'Steps: arrow keys go from one to the next');
    this.foldButton = button('', 'show all steps, or fold long stretches of one lane', () => this.toggle());
    this.box.addEventListener('scroll', () => this.draw());
    position.onChange(() => this.show());
    new ResizeObserver(() => {
      // Only now is it known how many lines are seen.
      const isNew = this.height === 0;
      this.layOut();
      if (isNew) this.show();
    }).observe(this.box);
  }

  /** Folds and unfolds; null where no stretch is long enough. */
  get folds(): HTMLButtonElement | null {
    return this.folding.isFolded ? this.foldButton : null;
  }

  /** Arrows that go with the present step. */
  showReads(arrows: readonly Arrow[]): void {
    this.layers.goes.replaceChildren(this.layer(new Map([['reads', arrows]])));
  }

  /** Brings the present step into view. */
  show(): void {
    const { step } = this.position;
    const row = Math.max(0, step - 1);
    if (this.input.rows.lane.length > 0 && this.folding.reveal(row)) this.layOut();
    const { steps, rows } = this.input;
    const top = this.folding.lineAt(row) * LINE_PX;
    // What comes of the last step is seen with it.
    const bottom = step === steps ? this.folding.lineAt(Math.max(0, rows.lane.length - 1)) * LINE_PX : top;
    const room = this.height - LINE_PX;
    const { scrollTop } = this.box;
    const isBelow = bottom + LINE_PX > scrollTop + room;
    const next = Math.min(isBelow ? bottom + 2 * LINE_PX - room : scrollTop, Math.max(0, top - LINE_PX));
    if (isBelow || top < scrollTop) this.box.scrollTop = next;
    this.draw();
  }

  private toggle(): void {
    if (this.folding.isFolded) this.folding.showAll();
    else this.folding.fold();
    this.layOut();
    this.show();
  }

  private layOut(): void {
    const { lanes } = this.input;
    this.layout = layoutFor(this.box.clientWidth, lanes.length);
    this.height = this.box.clientHeight;
    this.first = -1;
    const { isNarrow } = this.layout;
    this.box.classList.toggle('narrow', isNarrow);
    const columns = isNarrow ? [lanes.join(', ')] : lanes;
    this.head.replaceChildren(
      scoped('col', 'step'),
      ...columns.map((name, lane) => {
        const made = scoped('col', name);
        if (!isNarrow) made.className = `of-${lane % 6}`;
        return made;
      }),
    );
    this.table.setAttribute('aria-rowcount', String(this.folding.lines.length + 1));
    this.foldButton.textContent = this.folding.isFolded ? 'Show all steps' : 'Fold';
    this.drawArrows();
    this.draw();
  }

  private drawArrows(): void {
    const { bounds, faults } = this.input;
    this.layers.stays.replaceChildren(
      this.layer(
        new Map([
          ['bounds', bounds],
          ['faults', faults],
        ]),
      ),
    );
  }

  private layer(arrows: ReadonlyMap<ArrowKind, readonly Arrow[]>): Element {
    return arrowLayer(arrows, this.layout, this.folding, this.input.rows.lane);
  }

  /** Makes the lines that are seen, and some more. */
  private draw(): void {
    const { lines } = this.folding;
    const isWhole = lines.length <= ALL_LINES;
    const top = Math.floor(this.box.scrollTop / LINE_PX / AT_ONCE) * AT_ONCE;
    const first = isWhole ? 0 : Math.max(0, top - SPARE);
    const seen = Math.ceil(this.height / LINE_PX) + AT_ONCE + 2 * SPARE;
    const last = isWhole ? lines.length : Math.min(lines.length, first + seen);
    if (first !== this.first || last !== this.last) this.make(first, last);
    this.mark();
  }

  private make(first: number, last: number): void {
    const { lines } = this.folding;
    this.first = first;
    this.last = last;
    this.made.clear();
    this.body.replaceChildren(
      spacer(first),
      ...lines.slice(first, last).map((line, at) => this.line(line, first + at)),
      spacer(lines.length - last),
    );
  }

  /** Marks the present step. */
  private mark(): void {
    this.body.querySelector('[aria-current]')?.removeAttribute('aria-current');
    this.made.get(this.position.step - 1)?.setAttribute('aria-current', 'step');
  }

  private line(line: Line, at: number): HTMLElement {
    const { rows, steps, pending, lanes } = this.input;
    const lane = rows.lane[line.row];
    const isPending = line.row >= steps;
    const label = line.kind === 'fold' ? '…' : isPending ? pending : String(line.row + 1);
    const cell = line.kind === 'fold' ? this.foldCell(line.row, line.count) : this.stepCell(line.row);
    cell.classList.add(`of-${lane % 6}`);
    const { isNarrow } = this.layout;
    if (isNarrow) cell.style.paddingLeft = `${this.layout.indent(lane)}px`;
    const made = element('tr', '', scoped('row', label));
    const before = isNarrow ? 0 : lane;
    const after = isNarrow ? 0 : lanes.length - lane - 1;
    for (let column = 0; column < before; column++) made.append(element('td'));
    made.append(cell);
    for (let column = 0; column < after; column++) made.append(element('td'));
    made.setAttribute('aria-rowindex', String(at + 2));
    if (line.row > 0 && rows.lane[line.row - 1] !== lane) made.classList.add('switch');
    if (isPending) made.classList.add('pending');
    if (this.input.turn?.after === line.row + 1) made.classList.add('turn');
    if (this.input.sides.of.some(({ row }) => row === line.row)) made.classList.add('marked');
    if (line.kind === 'step') this.made.set(line.row, made);
    if (line.kind === 'step' && !isPending)
      made.addEventListener('click', () => this.position.go(line.row + 1));
    return made;
  }

  private foldCell(row: number, count: number): HTMLElement {
    const unfold = button(`${count} more steps`, `show ${count} more steps`, () => {
      this.folding.reveal(row);
      this.layOut();
    });
    return element('td', 'fold', unfold);
  }

  private stepCell(row: number): HTMLElement {
    const { place, operation, text, lane } = this.input.rows;
    const where = operation[row] === '' ? place[row] : `${place[row]} · ${operation[row]}`;
    const who = this.layout.isNarrow ? `${this.input.lanes[lane[row]]} · ` : '';
    const cell = element(
      'td',
      'step',
      element('span', 'does', text[row]),
      element('span', 'where', who + where),
    );
    cell.title = `${text[row]}\n${where}`;
    return cell;
  }
}

function scoped(scope: 'col' | 'row', text: string): HTMLElement {
  const made = element('th', '', text);
  made.scope = scope;
  if (scope === 'row' || text === 'step') made.style.width = `${LABEL_PX}px`;
  return made;
}

/** Room for lines that are not there. */
function spacer(lines: number): HTMLElement {
  const made = element('tr', 'spacer');
  made.setAttribute('aria-hidden', 'true');
  made.style.height = `${lines * LINE_PX}px`;
  made.hidden = lines === 0;
  return made;
}
