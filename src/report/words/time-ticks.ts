const UNITS = [
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['ns', 1],
] as const;

/** Labels for the ticks of a time axis that are `stepNs` apart: one unit for all, and as many decimals as tell them apart. */
export function timeTicks(ticksNs: readonly number[], stepNs: number): string[] {
  const last = Math.max(...ticksNs.map(Math.abs));
  const [unit, unitNs] = UNITS.find(([, ns]) => last >= ns) ?? UNITS[UNITS.length - 1];
  const decimals = Math.min(9, Math.max(0, Math.ceil(-Math.log10(stepNs / unitNs) - 1e-9)));
  // A step of 2.5 takes a decimal more than one of 1, 2 or 5.
  const exact =
    Math.abs((stepNs / unitNs) * 10 ** decimals - Math.round((stepNs / unitNs) * 10 ** decimals)) < 1e-6;
  return ticksNs.map((tickNs) => `${(tickNs / unitNs).toFixed(exact ? decimals : decimals + 1)} ${unit}`);
}
