import { placeText, type ThreadsReport } from './verdict/report.js';

/** A check that was to come to `proved` did not. The message has the steps, the token and, if there is one, the page. */
export class NotProved extends Error {
  override readonly name = 'NotProved';

  constructor(readonly report: ThreadsReport) {
    super(notProvedText(report));
  }
}

/**
 * Throws unless every order was searched and none fails: for `node:test`, or whatever has no matchers.
 * @throws NotProved
 */
export function assertProved(report: ThreadsReport): void {
  if (report.verdict !== 'proved') throw new NotProved(report);
}

/** A matcher for `expect.extend`, in vitest and jest: `await expect(check(url)).resolves.toBeProved()`. */
export function toBeProved(report: ThreadsReport): {
  readonly pass: boolean;
  readonly message: () => string;
} {
  return {
    pass: report.verdict === 'proved',
    message: () =>
      report.verdict === 'proved'
        ? 'expected threads not to be proved, and every order of their accesses was searched and is well'
        : notProvedText(report),
  };
}

function notProvedText({ verdict, covered, finding }: ThreadsReport): string {
  if (!finding) return `expected threads to be proved: ${verdict}: nothing was found in ${covered}`;
  const steps = finding.steps.map(
    ({ thread, access, cell, value, at }) =>
      `  ${thread}: ${access} ${cell}${value === null ? '' : ` (${value})`} at ${placeText(at)}`,
  );
  return [
    `expected threads to be proved: ${verdict}: ${finding.message}`,
    ...steps,
    `Replay: heddle replay '${finding.token}' FILE, where FILE is the module`,
    ...(finding.page === undefined ? [] : [`Page, to step through in a browser: ${finding.page}`]),
  ].join('\n');
}
