import { DepthTimes } from './depth-times.js';
import type { LaneTimes } from './lane-times.js';
import type { OperationColumns } from './report-data.js';

/**
 * How many bytes of SRAM hold data that are still needed: from the beginning of the operation that puts them there to
 * the end of the last one that takes them.
 * @param lanes of one backend.
 * @param endNs when its run ended.
 */
export function sramTimes(
  { bytes, lastUse }: OperationColumns,
  lanes: readonly LaneTimes[],
  endNs: number,
): DepthTimes {
  const changes: { atNs: number; bytes: number }[] = [];
  const timeOf = (operation: number, isEnd: boolean) => {
    for (const times of lanes) {
      const at = times.of(operation);
      if (at >= 0) return isEnd ? times.endsNs[at] : times.startsNs[at];
    }
    return null;
  };
  bytes.forEach((size, operation) => {
    const fromNs = size > 0 ? timeOf(operation, false) : null;
    if (fromNs === null) return;
    changes.push({ atNs: fromNs, bytes: size });
    // Where a run hangs, what was not taken stays.
    const untilNs = timeOf(lastUse[operation], true);
    if (untilNs !== null) changes.push({ atNs: untilNs, bytes: -size });
  });
  changes.sort((a, b) => a.atNs - b.atNs);
  let used = 0;
  let nowNs = 0;
  const gapNs = new Float32Array(changes.length);
  const depth = Int32Array.from(changes, (change, at) => {
    gapNs[at] = change.atNs - nowNs;
    nowNs += gapNs[at];
    used += change.bytes;
    return used;
  });
  return new DepthTimes({ gapNs, depth }, endNs);
}
