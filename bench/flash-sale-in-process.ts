import pLimit from 'p-limit';
import type { Problem } from '../functions/shared/problem.ts';
import { addItem, type LocalStore, openStore } from '../test/integration/local-store.ts';
import { shopper } from '../test/integration/shopping.ts';

/** A sale: how many buy at most how many at a time, and how many units there are. Everybody wants one. */
export interface Sale {
  readonly buyers: number;
  readonly atOnce: number;
  readonly units: number;
}

/** How a sale went. */
export interface SaleOutcome {
  readonly orders: number;
  /** Refusals by their code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of the refused, those whose 409 names the item, what they asked for and that nothing is left. */
  readonly clear: number;
  /** Answers of 503 that a buyer repeated. */
  readonly repeated: number;
  /** Units left to sell, and holds left open. */
  readonly left: number;
  readonly holds: number;
  readonly seconds: number;
}

const ITEM = 'SALE';

/** Times a buyer asks again when the store says it is busy. */
const PATIENCE = 60;

/**
 * Runs a sale by the use cases themselves, against Amazon's DynamoDB Local, whose transactions do conflict. All carts are
 * filled first, as adding to a cart consumes nothing; then each buyer checks out and orders, and repeats what answers 503.
 * @param endpoint of the engine; the integration tests' own when left out.
 */
export async function flashSaleInProcess(sale: Sale, endpoint?: string): Promise<SaleOutcome> {
  const store = await openStore(endpoint === undefined ? {} : { endpoint });
  await addItem(store, ITEM, { SEA1: sale.units });
  const buyers = Array.from({ length: sale.buyers }, (_, n) => shopper(store, `buyer-${n}`));
  const started = performance.now();
  const limit = pLimit(sale.atOnce);
  await Promise.all(buyers.map((buyer) => limit(() => buyer.fill({ [ITEM]: 1 }))));

  const refused: Record<string, number> = {};
  let [orders, clear, repeated] = [0, 0, 0];
  const patiently = async <T>(act: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        if ((error as Partial<Problem>).status !== 503 || attempt === PATIENCE) throw error;
        repeated++;
      }
    }
  };
  await Promise.all(
    buyers.map((buyer) =>
      limit(async () => {
        try {
          const { reservationId } = await patiently(() => buyer.checkout());
          await patiently(() => buyer.submit(reservationId));
          orders++;
        } catch (error) {
          const { status, code = 'FAULT', extra } = error as Partial<Problem>;
          refused[code] = (refused[code] ?? 0) + 1;
          if (status === 409 && JSON.stringify(extra?.['lines']) === NOTHING_LEFT) clear++;
        }
      }),
    ),
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { orders, refused, clear, repeated, ...(await whatIsLeft(store)), seconds };
}

const NOTHING_LEFT = JSON.stringify([{ itemId: ITEM, requested: 1, available: 0 }]);

async function whatIsLeft(store: LocalStore): Promise<{ left: number; holds: number }> {
  const [stock] = await store.rows<{ available: number }>('Stock');
  return { left: stock?.available ?? Number.NaN, holds: (await store.rows('Reservations')).length };
}
