import type { Around } from '../../../../sim/close-up/around.js';
import { button } from '../kit/button.js';
import { element, section } from '../kit/elements.js';
import type { Served } from './asking.js';
import { branched } from './branched.js';
import { choicesBox, othersBox } from './choices.js';
import { copyBox } from './copies.js';
import { LanesTable } from './lanes-table.js';
import { orderText } from './order-address.js';
import { type Branch, branchToken, statesOf } from './order-token.js';
import { Position } from './position.js';
import { servedChoices } from './served-choices.js';
import { stepper } from './stepper.js';
import type { Arrow, StoryInput } from './story-data.js';
import { ValuesPanel } from './values-panel.js';

/** Steps that a branch is taken on by at once, at most. */
const MOST_AT_ONCE = 2000;

/** The steps, beside them the values after the one that is looked at, and what else could be done there. */
export class Interleaving {
  readonly box = element('section');
  private branch: Branch | null = null;
  private position: Position;

  constructor(
    private readonly input: StoryInput,
    private readonly served: Served | null = null,
  ) {
    this.position = new Position(input.steps, served?.step, orderText(input.live?.order ?? []));
    if (served) this.position.tellAddress();
    const branch = input.around && branchInAddress(input.around);
    if (input.around && branch) this.showBranch(input.around, branch);
    else this.show(input, null);
  }

  /** Goes to a step of the run that was found. */
  readonly go = (step: number): void => {
    if (this.branch) this.leave(step);
    else this.position.go(step);
    this.box.scrollIntoView({ block: 'nearest' });
  };

  /** Lets go of keys and of the address. */
  close(): void {
    this.position.close();
  }

  private leave(step: number): void {
    this.branch = null;
    this.replacePosition(this.input.steps, step, '');
    this.show(this.input, null);
  }

  private replacePosition(steps: number, step: number, run: string): void {
    this.position.close();
    this.position = new Position(steps, step, run);
    this.position.tellAddress();
  }

  /** Takes another step after so many. */
  private take(around: Around, step: number, place: number): void {
    const { at, places } = this.branch ?? { at: step, places: [] };
    const branch =
      step < at ? { at: step, places: [place] } : { at, places: [...places.slice(0, step - at), place] };
    this.showBranch(around, branch);
  }

  /** Goes on from the end of the branch: each lane until it blocks, then the lowest that can. */
  private goOn(around: Around): void {
    if (!this.branch) return;
    const { at, places } = this.branch;
    const further = [...places];
    for (let i = 0; i < MOST_AT_ONCE; i++) {
      const { state } = branched(this.input, around, { at, places: further });
      if (!state?.steps || state.steps.length === 0) break;
      const last = further.at(-1);
      const next = state.steps.find(({ place }) => place === last) ?? state.steps[0];
      further.push(next.place);
    }
    this.showBranch(around, { at, places: further });
  }

  private showBranch(around: Around, branch: Branch): void {
    this.branch = branch;
    const { input } = branched(this.input, around, branch);
    this.replacePosition(input.steps, input.steps, `&at=${branch.at}&took=${branch.places.join('.')}`);
    this.show(input, around);
  }

  private show(input: StoryInput, around: Around | null): void {
    const { position } = this;
    const table = new LanesTable(input, position);
    const panel = new ValuesPanel(input, position);
    const tellSources = () =>
      table.showReads(panel.sources().map((by) => ({ from: by - 1, to: position.step - 1 })));
    position.onChange(tellSources);
    requestAnimationFrame(tellSources);
    const made = section(
      this.branch ? 'Another order' : 'Step by step',
      around && this.branch && this.banner(input, around, this.branch),
      element(
        'div',
        'interleaving',
        element('div', 'left', table.box, element('div', 'controls', table.folds), boundsList(input)),
        element('div', 'right', stepper(input, position), this.choices(input), panel.box),
      ),
    );
    this.box.replaceChildren(...made.childNodes);
  }

  private choices(input: StoryInput): HTMLElement | null {
    const { around, others } = this.input;
    if (this.served) return servedChoices(input, this.position, this.served);
    if (!around) return others.length > 0 ? othersBox(input, this.position) : null;
    const { branch } = this;
    const through = branch ? statesOf(around, branch) : [];
    const stateAt = (step: number) =>
      branch && step >= branch.at
        ? (through[step - branch.at] ?? null)
        : (around.states[around.path[step]] ?? null);
    return choicesBox(
      { input, stateAt, take: (step, place) => this.take(around, step, place) },
      this.position,
    );
  }

  /** What has become of the other order, and the ways on and back. */
  private banner(input: StoryInput, around: Around, branch: Branch): HTMLElement {
    const { good, lines } = input.verdict;
    const command = element('div');
    void branchToken(this.input, around, branch).then((token) => {
      if (token) command.replaceChildren(copyBox({ label: 'command', text: commandOf(this.input, token) }));
    });
    return element(
      'div',
      'branch',
      element('p', `verdict ${good ? 'good' : 'bad'}`, ...lines),
      element(
        'div',
        'controls',
        button('Go on', 'go on: each lane until it blocks, then the next', () => this.goOn(around)),
        button('Back to what was found', 'leave this order', () => this.leave(branch.at)),
        element('span', 'note', `As it was found up to step ${branch.at}, and from there on otherwise.`),
      ),
      command,
    );
  }
}

function commandOf({ command, token }: StoryInput, other: string): string {
  return command.includes(token) ? command.replace(token, other) : other;
}

/** Another order that somebody looked at when they copied the address. */
function branchInAddress({ path }: Around): Branch | null {
  const found = /&at=(\d{1,9})&took=(\d+(?:\.\d+)*)$/.exec(location.hash);
  const at = Number(found?.[1]);
  return found && (path[at] ?? -1) >= 0 ? { at, places: found[2].split('.').map(Number) } : null;
}

/** The arrows in words. */
function boundsList({ bounds, rows, lanes, steps, faults }: StoryInput): HTMLElement | null {
  if (bounds.length === 0 && faults.length === 0) return null;
  const row = (at: number) =>
    `${lanes[rows.lane[at]]} ${at < steps ? `in step ${at + 1}` : 'then'} (${rows.text[at]})`;
  const item = ({ from, to }: Arrow) => element('li', '', `${row(from)} comes before ${row(to)}`);
  return element(
    'details',
    'note',
    element('summary', '', 'The arrows in words'),
    element(
      'ul',
      '',
      ...bounds.map(item),
      ...faults.map(({ from, to }) => element('li', 'fault', `Dashed: ${row(from)}, and ${row(to)}`)),
    ),
  );
}
