import { beforeAll, describe, expect, inject, it } from 'vitest';
import { buyersOf, flashSaleOverHttp } from '../../bench/flash-sale-over-http.ts';
import type { Person } from './people.ts';
import { breaches } from './tools.ts';

describe('two hundred buyers, twenty at once, for thirty units', () => {
  let buyers: Person[];
  beforeAll(async () => {
    buyers = await buyersOf(inject('store'), 200);
  });

  it.each([1, 2, 3, 4, 5])('get exactly thirty orders, and everybody else a clear refusal, round %i', async () => {
    const outcome = await flashSaleOverHttp(inject('store'), buyers, { atOnce: 20, units: 30 });
    console.log(JSON.stringify(outcome));
    expect(outcome).toMatchObject({ orders: 30, refused: { OUT_OF_STOCK: 170 }, clear: 170, left: 0 });
  });

  it('and the books add up afterwards', async () => {
    expect(await breaches()).toEqual([]);
  });
});
