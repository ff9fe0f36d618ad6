import * as z from 'zod';
import type { RowChange } from '../shared/consumer.ts';
import { indexer, type Wake } from './index-changes.ts';
import { stepOf } from './popularity.ts';

const Row = z.object({ itemId: z.string().min(1), score: z.number() });

/** Popularity's stream: of an item's growing score the index learns each 10 %, not each sale. */
export function wakeOfPopularity({ before, after }: RowChange): Wake | undefined {
  const [old, row] = [Row.optional().parse(before), Row.optional().parse(after)];
  const itemId = (row ?? Row.parse(before)).itemId;
  return stepOf(old?.score) === stepOf(row?.score) ? undefined : { itemId };
}

export const handler = indexer(wakeOfPopularity);
