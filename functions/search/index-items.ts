import * as z from 'zod';
import type { RowChange } from '../shared/consumer.ts';
import { indexer, type Wake } from './index-changes.ts';

const Row = z.object({ itemId: z.string().min(1), version: z.int().min(1) });

/** Items' stream: every change of an item is one of its document. */
export function wakeOfItem({ before, after }: RowChange): Wake {
  if (after) return { itemId: Row.parse(after).itemId };
  const { itemId, version } = Row.parse(before);
  return { itemId, removedAt: version + 1 };
}

export const handler = indexer(wakeOfItem);
