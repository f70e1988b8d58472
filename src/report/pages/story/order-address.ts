import { readTurns, turns } from './order-token.js';

/** Longer orders in an address are none. */
const LONGEST = 200_000;

/** How an address says which order it is of, behind the step. */
export function orderText(order: readonly number[]): string {
  return order.length === 0 ? '' : `&order=${turns(order)}`;
}

/** The order and the step that an address has; null for a step that it does not say. */
export function readAddress(hash: string): {
  readonly order: readonly number[];
  readonly step: number | null;
} {
  const step = /^#step=(\d{1,9})(&|$)/.exec(hash);
  const [, text = ''] = /&order=([\dx.]+)$/.exec(hash) ?? [];
  return { order: orderOf(text), step: step && Number(step[1]) };
}

function orderOf(text: string): readonly number[] {
  if (!/^\d{1,3}x\d{1,6}(\.\d{1,3}x\d{1,6})*$/.test(text)) return [];
  const total = text.split('.').reduce((sum, turn) => sum + Number(turn.split('x')[1]), 0);
  return total > LONGEST ? [] : readTurns(text);
}
