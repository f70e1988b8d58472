import { HoldSteps } from '../hold/hold-steps.js';
import { MemoryBudget } from '../states/memory-budget.js';
import { StateGraph } from '../states/state-graph.js';
import { NO_ROW, StateTable } from '../states/state-table.js';
import { Trail } from '../states/trail.js';
import type { System } from '../system.js';
import { isAtRest } from '../waiting.js';
import { type Finding, type FindingKind, findAtEnd, findRace } from '../watch/finding.js';
import type { Exploration } from './explore.js';
import { type ExplorerOptions, MAX_BYTES, MAX_STATES } from './explorer-options.js';
import { Findings } from './findings.js';
import { LevelLoop } from './level-loop.js';
import { StuckStates } from './livelock.js';
import { PathCounter } from './path-counter.js';
import { StepsAhead } from './steps-ahead.js';
import { Symmetry } from './symmetry.js';
import type { Turns } from './turns.js';
import { Waits } from './waits.js';

const PROGRESS_EVERY = 1 << 12;

/** An exploration that can be stopped at a finding and gone on with. `explore` says what it does. */
export class Explorer {
  /** Those of loops that cannot be left, once every state is known; null where there are none. */
  stuck: StuckStates | null = null;
  /** Lanes that are alike; null where there are none. */
  symmetry: Symmetry | null;
  private findings: Findings;
  private readonly words: Int32Array;
  private readonly enabled: Int32Array;
  private readonly maxStates: number;
  private readonly budget: MemoryBudget;
  private readonly hold: HoldSteps | null;
  private readonly waits: Waits;
  private readonly ahead: StepsAhead | null;
  private current!: StateTable;
  private next!: StateTable;
  private paths: PathCounter | null = null;
  private trail: Trail | null = null;
  /** Kept with a table of all states only: levels that end have no loops. */
  private graph: StateGraph | null = null;
  private loops: LevelLoop | null = null;
  private row = 0;
  private states = 0;
  private transitions = 0;
  private peakStates = 0;
  /** A limit was reached, the caller said so, or what was looked for has been found: it goes on no more. */
  private isOver = false;
  private complete = false;

  constructor(
    private readonly system: System,
    private readonly options: ExplorerOptions,
  ) {
    this.findings = new Findings(options.find);
    this.words = system.words;
    this.enabled = new Int32Array(system.lanes.length);
    this.maxStates = options.maxStates ?? MAX_STATES;
    this.budget = new MemoryBudget(options.maxBytes ?? MAX_BYTES);
    this.waits = new Waits(system);
    this.hold = options.hold ? new HoldSteps(system) : null;
    const { countersFirst } = options;
    this.ahead = countersFirst ? StepsAhead.of(system, this.hold, countersFirst.but) : null;
    if (options.count && !options.byLevels) {
      throw new RangeError('interleavings can be counted level by level only: set byLevels');
    }
    this.symmetry = Symmetry.of(system, options.symmetry !== false && !options.count);
    this.begin(options.byLevels ?? false);
  }

  /** The kinds of findings that there are so far, the first one found first. */
  get kinds(): readonly FindingKind[] {
    return this.findings.kinds;
  }

  /** Bytes that are held for states. */
  get bytes(): number {
    return this.budget.held;
  }

  /** States that were visited by now. */
  get visited(): number {
    return this.states;
  }

  /** Whether every state has been seen, or a limit was reached: it goes on no more. */
  get isDone(): boolean {
    return this.isOver || this.complete;
  }

  /** Whether what was seen says something: false where a cell that was taken for a counter is none, or turns save nothing. */
  get isFit(): boolean {
    return (this.ahead?.isFit ?? true) && (this.options.turns?.isWorthIt ?? true);
  }

  private begin(byLevels: boolean): void {
    const { system, words, budget, options } = this;
    const table = () => new StateTable(words.length, system.hashedWords, budget);
    budget.held = 0;
    this.current = table();
    this.next = byLevels ? table() : this.current;
    this.paths = options.count && byLevels ? new PathCounter() : null;
    this.trail = options.trail ? new Trail(byLevels, budget) : null;
    this.graph = byLevels ? null : new StateGraph(budget);
    this.loops = byLevels ? new LevelLoop(words.length, system.hashedWords) : null;
    this.row = 0;
    this.states = 0;
    this.transitions = 0;
    this.peakStates = 0;
    this.isOver = budget.isExceeded;
    this.waits.clear();
    this.hold?.begin();
    if (this.ahead) this.ahead.steps = 0;
    system.reset();
    options.turns?.begin();
    const what = this.takeAhead();
    this.symmetry?.canonical.sort(words);
    this.current.add(words);
    this.paths?.begin();
    this.trail?.begin();
    if (what !== null) this.endAtOnce(what);
  }

  /** Lanes that seemed to be alike are not: what was seen says nothing. */
  private beginWithLess(symmetry: Symmetry): void {
    this.symmetry = symmetry.declaredOnly();
    this.findings = new Findings(this.options.find);
    this.begin(this.options.byLevels ?? false);
  }

  /** A step ahead of the beginning does something wrong, so that there is nowhere to go on from. */
  private endAtOnce(what: string): void {
    this.row = this.current.count;
    this.end(0, { kind: 'wrong-result', what });
    this.isOver = true;
  }

  /**
   * Goes on until every state has been seen, or a limit is reached.
   * @param untilFinding stops at the first finding; to be gone on with.
   * @param untilStates stops after so many states; to be gone on with.
   */
  run(untilFinding = false, untilStates = Number.POSITIVE_INFINITY): void {
    while (!this.isDone && !(untilFinding && !this.findings.isEmpty) && this.states < untilStates) {
      if (this.row < this.current.count) this.visit();
      else if (!this.nextLevel()) this.finish();
    }
  }

  result(): Exploration {
    const { complete, states, paths } = this;
    const transitions = this.transitions + (this.ahead?.steps ?? 0);
    return {
      complete,
      // With steps ahead between them, the steps of a way are none by themselves.
      ...this.findings.told(this.system, this.ahead ? null : this.symmetry, this.stuck),
      states,
      transitions,
      peakStates: Math.max(this.peakStates, this.heldStates()),
      bytes: this.bytes,
      interleavings: paths && complete ? paths.total() : null,
      held: this.hold?.count(transitions) ?? null,
      ...this.waits.result(),
      symmetry: this.symmetry?.names ?? [],
    };
  }

  private heldStates(): number {
    return this.current.count + (this.next === this.current ? 0 : this.next.count);
  }

  /** Whether there are states that came one step later. */
  private nextLevel(): boolean {
    if (this.next === this.current) return false;
    this.peakStates = Math.max(this.peakStates, this.heldStates());
    this.current.clear();
    [this.current, this.next] = [this.next, this.current];
    this.row = 0;
    this.paths?.nextLevel();
    this.trail?.nextLevel();
    if (this.loops?.comesBack(this.current)) this.begin(false);
    return this.current.count > 0;
  }

  /** Every state has been seen: says so, and looks at the loops that cannot be left. */
  private finish(): void {
    if (this.options.turns?.isOutdated) {
      this.begin(false);
      return;
    }
    this.waits.keep(this.symmetry);
    const loops = this.graph?.finalLoops(this.current.count);
    if (loops === undefined && this.graph) {
      this.isOver = true;
      return;
    }
    this.complete = true;
    if (!loops) return;
    this.stuck = new StuckStates(this.current, loops, this.symmetry);
    for (const [row, finding] of this.stuck.firstOfEach(this.system)) this.end(row, finding);
  }

  private visit(): void {
    const { system, options, row } = this;
    if (this.states >= this.maxStates) {
      this.isOver = true;
      return;
    }
    this.row++;
    this.states++;
    if (this.states % PROGRESS_EVERY === 0 && options.onProgress?.(this.states) === false) this.isOver = true;
    if (options.turns && this.isTurnedBack(options.turns)) return;
    this.current.read(row, this.words);
    const count = system.enabledLanes(this.enabled);
    if (system.touching > 1 && system.isRacy()) {
      this.end(row, findRace(system));
      return;
    }
    if (this.symmetry?.holds() === false) {
      this.beginWithLess(this.symmetry);
      return;
    }
    this.hold?.visit(this.enabled, count);
    this.expand(row, count);
  }

  /** Whether exploring begins again, with what lanes have been seen to do by now, or is given up as it saves nothing. */
  private isTurnedBack(turns: Turns): boolean {
    if (!turns.isWorthIt) this.isOver = true;
    // Now and then, so that little has to be looked at twice.
    else if (turns.isOutdated && (this.states & (this.states - 1)) === 0) this.begin(false);
    else return false;
    return true;
  }

  private expand(row: number, count: number): void {
    const { system } = this;
    if (this.graph && isAtRest(system)) this.graph.end(row);
    const turns = this.options.turns?.choose(this.enabled, count) ?? count;
    const goesOn = this.take(row, 0, turns);
    // What is left out here must not be left out for ever: some step leads on to a state that is looked at later.
    if (turns < count && !goesOn) this.take(row, turns, count);
    if (count === 0) this.end(row, findAtEnd(system));
  }

  /** Takes a step of each of these lanes that can go on; whether one of them leads to a later row. */
  private take(row: number, first: number, end: number): boolean {
    const { system, words, current, options } = this;
    let goesOn = false;
    for (let i = first; i < end; i++) {
      const lane = this.enabled[i];
      if (i !== 0) current.read(row, words);
      // Its equal before it is as enabled. Of a choice among the enabled, it could be left out only if that one is in it.
      if (this.symmetry?.canonical.isTwin(words, lane)) continue;
      // A loop that chance alone leads out of counts as one that cannot be left.
      const isSure = !system.isByChance(lane);
      if (this.ahead) this.ahead.turn(lane);
      else system.step(lane);
      options.turns?.learn(lane);
      this.transitions++;
      const what = system.fault() ?? this.takeAhead();
      if (what !== null) this.end(row, { kind: 'wrong-result', what }, lane, isSure);
      else if (this.reach(row, lane, isSure) > row) goesOn = true;
    }
    return goesOn;
  }

  private takeAhead(): string | null {
    if (this.ahead === null) return null;
    const what = this.ahead.take();
    if (!this.ahead.isFit) this.isOver = true;
    return what;
  }

  /** The present state was reached by a step of `lane` from row `from`; its row, or `NO_ROW` where there is no room for it. */
  private reach(from: number, lane: number, isSure: boolean): number {
    const { next } = this;
    const before = next.count;
    this.symmetry?.canonical.sort(this.words);
    const row = next.add(this.words);
    if (row === NO_ROW) {
      this.isOver = true;
      return row;
    }
    const isNew = next.count !== before;
    this.paths?.reach(from, row, isNew);
    if (isNew && this.trail?.reach(from, lane) === false) this.isOver = true;
    if (isSure && this.graph?.add(from, row) === false) this.isOver = true;
    return row;
  }

  /** A path ends in a row's state, or with one more step of `lane` from there. */
  private end(row: number, finding: Finding | null, lane = -1, isSure = true): void {
    this.paths?.end(row);
    if (isSure) this.graph?.end(row);
    if (!finding || !this.findings.add(finding)) return;
    this.isOver = true;
    this.findings.path = this.trail && [...this.trail.pathTo(row), ...(lane < 0 ? [] : [lane])];
  }
}
