import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { iso } from '../functions/shared/clock.ts';
import { entryOf } from '../functions/stock/ledger.ts';
import { putEntry, settledStock } from '../functions/stock/ledger-store.ts';

const CONCURRENCY = 16;

/**
 * Records the last movements of these items from their Stock rows: an engine that was stopped forgot what its stream had not
 * delivered. A store waits for its ledger before it ends, so this is what moved in the last moment; DynamoDB on AWS forgets
 * nothing. When it was is not known any more: it is noted as now.
 */
export async function resumeLedger(db: DynamoDBDocumentClient, items: readonly { itemId: string }[]): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  await Promise.all(
    items.map(({ itemId }) =>
      limit(async () => {
        const stock = await settledStock(db, itemId);
        if (stock) await putEntry(db, entryOf(stock, iso(Date.now())));
      }),
    ),
  );
}
