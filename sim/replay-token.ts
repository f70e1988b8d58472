import type { Deviation } from './strategies/replay.js';

/** Deviations as text: `12-1,30-0` says that at step 12 lane 1 goes next, and at step 30 lane 0; `-` says none. */
export function deviationsToText(deviations: readonly Deviation[]): string {
  return deviations.length === 0 ? '-' : deviations.map(({ step, lane }) => `${step}-${lane}`).join(',');
}

/** Reads what `deviationsToText` wrote; null where the text is none. */
export function deviationsFromText(text: string): readonly Deviation[] | null {
  if (text === '-') return [];
  if (!/^\d{1,9}-\d{1,3}(,\d{1,9}-\d{1,3})*$/.test(text)) return null;
  const deviations = text.split(',').map((part) => {
    const [step, lane] = part.split('-').map(Number);
    return { step, lane };
  });
  const isAscending = deviations.every(({ step }, index) => index === 0 || step > deviations[index - 1].step);
  return isAscending ? deviations : null;
}
