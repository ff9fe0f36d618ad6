import * as z from 'zod';
import type { RowChange } from '../shared/consumer.ts';
import { sellable } from '../stock/stock.ts';
import { indexer, type Wake } from './index-changes.ts';

const Row = z.object({ itemId: z.string().min(1), available: z.int() });

/**
 * Stock's stream: a document only says whether there is any, so only a change that reaches or leaves none is one of it.
 * The event filter lets few others through; where an engine ignores it, nothing but work is lost.
 */
export function wakeOfStock({ before, after }: RowChange): Wake | undefined {
  const [old, row] = [Row.optional().parse(before), Row.optional().parse(after)];
  const itemId = (row ?? Row.parse(before)).itemId;
  return sellable(old) > 0 === sellable(row) > 0 ? undefined : { itemId };
}

export const handler = indexer(wakeOfStock);
