import { HostObject } from './payloads.js';

type Listener = (...given: unknown[]) => unknown;

interface Registered {
  readonly listener: Listener | { handleEvent(event: unknown): unknown };
  readonly isOnce: boolean;
  /** Whether it is called as an EventEmitter's, with what came, or as an EventTarget's, with an event. */
  readonly isPlain: boolean;
}

/** An event as listeners of an EventTarget have it: of `message`, with its data. */
class PortEvent extends Event {
  readonly origin = '';
  readonly lastEventId = '';
  readonly source = null;

  constructor(
    type: string,
    readonly data: unknown,
    readonly ports: readonly object[],
    target: object,
  ) {
    super(type);
    // Only who is an EventTarget itself could dispatch it.
    for (const key of ['target', 'currentTarget', 'srcElement'])
      Object.defineProperty(this, key, { value: target });
  }
}

/** Both forms that Node gives to the events of its ports: that of EventEmitter and that of EventTarget. */
export abstract class PortEvents extends HostObject {
  readonly #registered = new Map<string, Registered[]>();
  readonly #handlers = new Map<string, Listener>();

  /** Called when the number of listeners of a type has changed. */
  protected abstract listenersChanged(type: string, count: number): void;

  on(type: string, listener: Listener): this {
    return this.#add(type, { listener, isOnce: false, isPlain: true });
  }

  addListener(type: string, listener: Listener): this {
    return this.on(type, listener);
  }

  once(type: string, listener: Listener): this {
    return this.#add(type, { listener, isOnce: true, isPlain: true });
  }

  off(type: string, listener: Registered['listener']): this {
    const known = this.#registered.get(type) ?? [];
    const at = known.findIndex((one) => one.listener === listener);
    if (at >= 0) {
      known.splice(at, 1);
      this.listenersChanged(type, known.length);
    }
    return this;
  }

  removeListener(type: string, listener: Listener): this {
    return this.off(type, listener);
  }

  removeAllListeners(type?: string): this {
    for (const name of type === undefined ? [...this.#registered.keys()] : [type]) {
      this.#registered.delete(name);
      this.listenersChanged(name, 0);
    }
    return this;
  }

  addEventListener(
    type: string,
    listener: Registered['listener'] | null,
    options?: boolean | { once?: boolean },
  ): void {
    if (listener === null || this.#registered.get(type)?.some((one) => one.listener === listener)) return;
    const isOnce = typeof options === 'object' && options?.once === true;
    this.#add(type, { listener, isOnce, isPlain: false });
  }

  removeEventListener(type: string, listener: Registered['listener']): void {
    this.off(type, listener);
  }

  dispatchEvent(event: Event): boolean {
    this.#call(event.type, event, () => event);
    return !event.defaultPrevented;
  }

  emit(type: string, ...given: unknown[]): boolean {
    return this.#call(type, given[0], () =>
      this.event(type, given[0], given[1] as readonly object[] | undefined),
    );
  }

  listenerCount(type: string): number {
    return this.#registered.get(type)?.length ?? 0;
  }

  eventNames(): string[] {
    return [...this.#registered].filter(([, known]) => known.length > 0).map(([type]) => type);
  }

  setMaxListeners(): this {
    return this;
  }

  getMaxListeners(): number {
    return 0;
  }

  get onmessage(): Listener | null {
    return this.#handlers.get('message') ?? null;
  }

  set onmessage(handler: Listener | null) {
    this.#handle('message', handler);
  }

  get onmessageerror(): Listener | null {
    return this.#handlers.get('messageerror') ?? null;
  }

  set onmessageerror(handler: Listener | null) {
    this.#handle('messageerror', handler);
  }

  get onclose(): Listener | null {
    return this.#handlers.get('close') ?? null;
  }

  set onclose(handler: Listener | null) {
    this.#handle('close', handler);
  }

  /** The event that listeners of the EventTarget's form are given. */
  protected event(type: string, data: unknown, ports: readonly object[] = []): Event {
    return new PortEvent(type, data, ports, this);
  }

  /** Forgets all listeners. */
  protected clear(): void {
    this.#registered.clear();
    this.#handlers.clear();
  }

  #handle(type: string, handler: Listener | null): void {
    const before = this.#handlers.get(type);
    this.#handlers.delete(type);
    if (typeof handler === 'function') {
      this.#handlers.set(type, handler);
      this.#add(type, { listener: handler, isOnce: false, isPlain: false });
    }
    if (before) this.off(type, before);
  }

  #add(type: string, one: Registered): this {
    const known = this.#registered.get(type);
    if (known) known.push(one);
    else this.#registered.set(type, [one]);
    this.listenersChanged(type, this.listenerCount(type));
    return this;
  }

  #call(type: string, plain: unknown, event: () => unknown): boolean {
    const known = this.#registered.get(type);
    if (!known || known.length === 0) return false;
    for (const one of [...known]) {
      const { listener, isOnce, isPlain } = one;
      if (isOnce) {
        known.splice(known.indexOf(one), 1);
        this.listenersChanged(type, known.length);
      }
      const given = isPlain ? plain : event();
      if (typeof listener === 'function') listener.call(this, given);
      else listener.handleEvent(given);
    }
    return true;
  }
}
