import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Person, patiently, person, shipWork } from '../e2e/people.ts';
import { ADDRESS_ON_PAGE } from './shopping.ts';

/** Leaves so many units of an item in each of these warehouses and none in the others, by counting. */
export async function stockOf(itemId: string, units: Readonly<Record<string, number>>): Promise<void> {
  const admin = await person('admin');
  const { warehouses } = (await patiently(() => admin.ask('GET', '/admin/warehouses'))).body;
  for (const { warehouseId } of warehouses) {
    const counted = units[warehouseId] ?? 0;
    const key = { 'idempotency-key': `test-${crypto.randomUUID()}` };
    const body = { itemId, counted, reason: 'just what the test needs' };
    const answer = await patiently(() => admin.ask('POST', `/warehouses/${warehouseId}/counts`, body, key));
    if (answer.status !== 200) throw new Error(`Counting answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}

/** Orders through the API. @returns the order's id */
export async function order(shopper: Person, lines: Readonly<Record<string, number>>): Promise<string> {
  const body = { lines: Object.entries(lines).map(([itemId, quantity]) => ({ itemId, quantity })) };
  await patiently(() => shopper.ask('DELETE', '/checkout'));
  await patiently(() => shopper.ask('PUT', '/cart', body));
  const { reservationId } = (await patiently(() => shopper.ask('POST', '/checkout'))).body;
  const placed = await patiently(() => shopper.ask('POST', '/orders', { reservationId, address: ADDRESS_ON_PAGE }));
  expect(placed.status).toBe(201);
  return reservationId;
}

/** Ships all that is on a warehouse's work list, so that a test begins with an empty one. */
export async function workOff(warehouseId: string): Promise<void> {
  const who = await person(`staff-${warehouseId.toLowerCase()}`);
  for (let round = 0; round < 20; round++) {
    const { orders } = (await patiently(() => who.ask('GET', `/warehouses/${warehouseId}/orders?limit=100`))).body;
    if (orders.length === 0) return;
    for (const { warehouseOrderId } of orders) await shipWork(who, warehouseId, warehouseOrderId);
  }
  throw new Error(`${warehouseId} has work that can't be worked off.`);
}

/** Waits until a warehouse has its part of an order on its list. @returns the warehouse order's id */
export async function onList(warehouseId: string, orderId: string): Promise<string> {
  const who = await person('admin');
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(250)) {
    const { orders } = (await patiently(() => who.ask('GET', `/warehouses/${warehouseId}/orders?limit=100`))).body;
    const found = orders.find((one: { orderId: string }) => one.orderId === orderId);
    if (found) return found.warehouseOrderId;
  }
  throw new Error(`${warehouseId} was given nothing of order ${orderId}.`);
}

/** A shopper's order as it is now. */
export const orderNow = async (shopper: Person, orderId: string) =>
  (await patiently(() => shopper.ask('GET', `/orders/${orderId}`))).body;
