/** An event of the Trace Event Format, as far as these files use it. */
export interface TraceEvent {
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  name: string;
  cat?: string;
  dur?: number;
  id?: string;
  bp?: string;
  args?: Record<string, unknown>;
}

/** A trace file as a viewer sees it. Made from the format's description alone: it shares nothing with the writer. */
export class TraceFile {
  readonly events: TraceEvent[];
  readonly otherData: Record<string, unknown>;

  constructor(text: string) {
    const { traceEvents, otherData } = JSON.parse(text);
    this.events = traceEvents;
    this.otherData = otherData;
  }

  /** Names of processes and tracks by their numbers: `sim/dma stalls`. */
  track({ pid, tid }: TraceEvent): string {
    const name = (what: string, thread: number) =>
      this.events.find(
        (event) => event.ph === 'M' && event.name === what && event.pid === pid && event.tid === thread,
      )?.args?.name ?? '?';
    return `${name('process_name', 0)}/${name('thread_name', tid)}`;
  }

  /** Every slice by track, in order of time; times in whole nanoseconds. */
  slices(): Map<string, { name: string; start: number; end: number; args: Record<string, unknown> }[]> {
    const tracks = new Map<
      string,
      ReturnType<TraceFile['slices']> extends Map<string, infer S> ? S : never
    >();
    const names = new Map<string, string>();
    for (const event of this.events) {
      if (event.ph !== 'X') continue;
      const key = `${event.pid} ${event.tid}`;
      if (!names.has(key)) names.set(key, this.track(event));
      const track = names.get(key) as string;
      const start = Math.round(event.ts * 1000);
      const end = start + Math.round((event.dur as number) * 1000);
      if (!tracks.has(track)) tracks.set(track, []);
      tracks.get(track)!.push({ name: event.name, start, end, args: event.args ?? {} });
    }
    for (const slices of tracks.values()) slices.sort((a, b) => a.start - b.start || b.end - a.end);
    return tracks;
  }

  /** Values of the counters over time, by process and name. */
  counters(): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const { ph, pid, args } of this.events.filter((event) => event.ph === 'C').sort(byTime)) {
      if (ph === 'C') found.set(pid, [...(found.get(pid) ?? []), ...(Object.values(args ?? {}) as number[])]);
    }
    return found;
  }

  /** What is wrong with the file, a line each. */
  faults(): string[] {
    return [...this.badEvents(), ...this.crossings(), ...this.looseArrows(), ...this.openCounters()];
  }

  private badEvents(): string[] {
    return this.events.flatMap((event) => {
      const { ph, name, ts, dur, pid, tid } = event;
      const text = JSON.stringify(event);
      if (!['M', 'X', 'C', 's', 'f'].includes(ph)) return [`phase ${ph}: ${text}`];
      if (typeof name !== 'string' || ![ts, pid, tid].every(Number.isFinite)) return [`incomplete: ${text}`];
      if (ts < 0 || (ph === 'X' && !((dur as number) >= 0))) return [`before its time: ${text}`];
      if ((ph === 'X' || ph === 's' || ph === 'f') && this.track(event).includes('?'))
        return [`no track: ${text}`];
      return [];
    });
  }

  private crossings(): string[] {
    const faults: string[] = [];
    for (const [track, slices] of this.slices()) {
      const open: number[] = [];
      for (const { name, start, end } of slices) {
        while (open.length > 0 && open[open.length - 1] <= start) open.pop();
        if (open.length > 0 && open[open.length - 1] < end)
          faults.push(`${track}: ${name} at ${start} crosses`);
        open.push(end);
      }
    }
    return faults;
  }

  private looseArrows(): string[] {
    const faults: string[] = [];
    const slices = this.slices();
    const bound = (event: TraceEvent) => {
      const at = Math.round(event.ts * 1000);
      const within = slices
        .get(this.track(event))
        ?.some(({ start, end }) => start === at || (start < at && at < end));
      if (!within) faults.push(`arrow ${event.id}: its ${event.ph} is in no slice`);
    };
    const arrows = new Map<string, TraceEvent[]>();
    for (const event of this.events) {
      if (event.ph !== 's' && event.ph !== 'f') continue;
      bound(event);
      arrows.set(event.id as string, [...(arrows.get(event.id as string) ?? []), event]);
    }
    for (const [id, ends] of arrows) {
      const [from, to] = ends.toSorted(byTime);
      if (ends.length !== 2 || from.ph !== 's' || to.ph !== 'f' || from.pid !== to.pid) {
        faults.push(`arrow ${id}: not one start and one later end`);
      } else if (to.bp !== 'e') faults.push(`arrow ${id}: its end binds to the next slice`);
    }
    return faults;
  }

  private openCounters(): string[] {
    return [...this.counters()].flatMap(([pid, values]) =>
      values[0] === 0 && values.at(-1) === 0 && values.every((value) => value >= 0)
        ? []
        : [`counter of process ${pid}: it does not go from 0 to 0`],
    );
  }
}

/** Sorting is stable: at one time, the order of the file. */
function byTime(a: TraceEvent, b: TraceEvent): number {
  return a.ts - b.ts;
}
