/** What a session came to. */
export interface SoakReport {
  readonly runs: number;
  /** Pushes and pops of items in rings. */
  readonly ringOperations: number;
  /** Runs that did not come to their end, whatever the reason. */
  readonly hangs: number;
  /** Runs whose outputs were not those of the sequential run. */
  readonly mismatches: number;
  readonly kills: number;
  /** Kills that came while their run lasted. */
  readonly rejections: number;
  /** From the order to end a worker to the rejection of its run, at worst. */
  readonly worstRejectMs: number;
  readonly rssStartBytes: number;
  readonly rssEndBytes: number;
  /** What went wrong: the first few, in words. */
  readonly faults: readonly string[];
}

export function isSound({ hangs, mismatches }: SoakReport): boolean {
  return hangs === 0 && mismatches === 0;
}

/** One line for each count. */
export function soakText(report: SoakReport): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return [
    `runs               ${report.runs}`,
    `ring operations    ${report.ringOperations}`,
    `hangs              ${report.hangs}`,
    `mismatches         ${report.mismatches}`,
    `workers killed     ${report.kills}, ${report.rejections} of them during a run`,
    `worst rejection    ${report.worstRejectMs.toFixed(1)} ms after the kill`,
    `resident memory    ${mebibytes(report.rssStartBytes)} at the start, ${mebibytes(report.rssEndBytes)} at the end`,
    ...report.faults.map((fault) => `FAULT              ${fault}`),
  ].join('\n');
}
