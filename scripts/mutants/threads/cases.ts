/** What a module of threads exports. */
interface Threads {
  readonly setup: (parameters: object) => unknown;
  readonly threads: Readonly<Record<string, (shared: unknown) => unknown>>;
  readonly check?: (shared: unknown, results: unknown) => unknown;
}

const of = (await import(new URL(import.meta.url).searchParams.get('of') ?? '')) as Threads;

/** Which case it is to be from now on, and the parameters of each. The word is the same in all threads. */
export interface Cases {
  readonly which: Int32Array;
  readonly cases: readonly object[];
}

/** An algorithm that is one of its mutants, and another one later: threads need not be made anew for each. */
export const setup = ({ which, cases }: Cases) => of.setup(cases[which[0]]);
export const { threads, check } = of;
