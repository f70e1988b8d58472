import type { Workload } from '../../workload/workload.js';

/**
 * Says which batch a schedule is for where neither the model nor the user does: another one is another schedule, and what holds
 * of this one need not hold of that.
 */
export function openBatchLines(
  source: Workload['source'],
  { batch }: { readonly batch?: string | undefined },
): string[] {
  if (!source || batch !== undefined || source.model.batch !== null) return [];
  const rows = source.options.batch ?? 1;
  return [
    `Batch: ${rows} ${rows === 1 ? 'row' : 'rows'}. The model takes any, and another is another schedule: --batch makes it.`,
  ];
}
