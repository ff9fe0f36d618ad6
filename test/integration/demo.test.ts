import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '../../functions/items/items.ts';
import { tableName } from '../../functions/shared/env.ts';
import { itemOf } from '../../local/demo/catalogue.ts';
import { renewItems } from '../../local/demo/import.ts';
import { type LocalStore, openStore } from './local-store.ts';

let store: LocalStore;
beforeAll(async () => {
  store = await openStore();
});

describe('a store that an earlier release filled', () => {
  it('gets attributes and pictures for what nobody has changed since, once', async () => {
    const demo = ['OLD', 'CHANGED', 'NEW'].map((stock_code) =>
      itemOf({ stock_code, description: 'RED MUG', unit_price: '1.00' }),
    );
    const [old, changed, fresh] = demo as [Item, Item, Item];
    const { attributes: _, images: __, ...plain } = old;
    const rows = [
      plain,
      { ...plain, itemId: 'CHANGED', name: 'Mine', version: 2, changedAt: '2026-01-01T00:00:00.000Z' },
      fresh,
      { ...plain, itemId: 'STRANGER' },
    ];
    for (const Item of rows) await store.services.db.send(new PutCommand({ TableName: tableName('Items'), Item }));
    expect(await renewItems(store.services.db, demo)).toBe(1);
    expect(await renewItems(store.services.db, demo)).toBe(0);
    const byId = new Map((await store.rows<Item>('Items')).map((row) => [row.itemId, row]));
    expect(byId.get('OLD')).toEqual({ ...old, version: 2 });
    expect(byId.get(changed.itemId)).toEqual(rows[1]);
    expect(byId.get('NEW')).toEqual(fresh);
    expect(byId.get('STRANGER')).toEqual(rows[3]);
  });
});
