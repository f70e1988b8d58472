/** The name of the error, by which the judge knows it. */
export const STALE = 'StaleState';

/** Something of an earlier execution is used: a module keeps it in a variable, so executions are not all the same. */
export class StaleState extends Error {
  constructor(what: 'port' | 'worker') {
    super(
      `a ${what} of an earlier execution is used: a module keeps it in a variable of its own. Give each execution modules of its own, with --isolate run`,
    );
    this.name = STALE;
  }
}
