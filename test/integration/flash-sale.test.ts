import { describe, expect, it } from 'vitest';
import { flashSaleInProcess } from '../../bench/flash-sale-in-process.ts';

const WAIT = { timeout: 300_000 };

describe('a flash sale', () => {
  // Ten thousand take two minutes on two cores: npm run bench:flash-sale
  it(
    'sells a hundred units to two thousand buyers, five hundred at a time, exactly a hundred times',
    WAIT,
    async () => {
      const outcome = await flashSaleInProcess({ buyers: 2_000, atOnce: 500, units: 100 });
      console.log(JSON.stringify(outcome));
      expect(outcome).toMatchObject({ orders: 100, refused: { OUT_OF_STOCK: 1_900 }, clear: 1_900, left: 0, holds: 0 });
    },
  );
});
