/** A time for a person: `812 ns`, `74.9 us`, `3.21 ms`, `1.50 s`. */
export function formatNs(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${significant(ns / 1e3)} us`;
  if (ns < 1e9) return `${significant(ns / 1e6)} ms`;
  return `${significant(ns / 1e9)} s`;
}

/** A share for a person: `37 %`. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** A size for a person: `256 KiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 ** 2) return `${trim(bytes / 1024)} KiB`;
  return `${trim(bytes / 1024 ** 2)} MiB`;
}

/** By how much a prediction is off from what was measured: `+4.2 %` where it says more. */
export function formatError(predicted: number, measured: number): string {
  if (measured === 0) return predicted === 0 ? '0 %' : '-';
  const percent = 100 * (predicted / measured - 1);
  return `${percent < 0 ? '' : '+'}${Math.abs(percent) < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

function significant(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
