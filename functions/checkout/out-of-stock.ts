import { Problem } from '../shared/problem.ts';
import type { Shortage } from './holds.ts';

/** 409 OUT_OF_STOCK with the lines that fall short. */
export function outOfStock(lines: readonly Shortage[]): Problem {
  const names = lines.map(({ itemId }) => itemId).join(', ');
  return new Problem(409, 'OUT_OF_STOCK', `Not enough is left of: ${names}. Nothing was changed.`, { lines });
}
