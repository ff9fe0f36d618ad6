import { setTimeout as sleep } from 'node:timers/promises';
import { packParcel, type StaffMember, type Work, workPath } from '../staff/parcel.ts';
import { type Answer, type Call, type CallOptions, Unexpected } from './api.ts';
import { type MovedOrder, movedOrder, type ShownAdminOrder } from './moved-order.ts';
import type { ReplayRecord } from './record.ts';
import type { Session } from './session.ts';

const LOOK_MS = 1000;
const PAGE = 100;
const SHELF_PAGE = 500;
/** Work of the warehouse that is in somebody's hands when it closes; every other one is packed already. */
const IN_HAND = 10;
/** Orders that are placed after the closing, at the least. */
const ORDERS_AFTER = 30;
/** Times the warehouse is read and closed anew when it was changed meanwhile. */
const ATTEMPTS = 5;

/** Which warehouse closes, and with how many open warehouse orders. */
export interface ClosingPlan {
  readonly warehouseId: string;
  readonly closesAt: number;
}

interface ShownWarehouse {
  readonly warehouseId: string;
  readonly state: string;
}

interface StuckOrder {
  readonly orderId: string;
  readonly reason: string;
  readonly backOrdered?: readonly { readonly itemId: string }[];
}

/** The moment of the closing: what was open, and how many orders had been placed. */
interface Closed {
  readonly work: readonly Work[];
  readonly placed: number;
  /** Epoch milliseconds, just before it closed. */
  readonly at: number;
  /** Until nothing was open there, in ms. */
  movedMs?: number;
}

/** A page of a list. */
type Page<Name extends string, Row> = { readonly [name in Name]: readonly Row[] } & { readonly cursor: string | null };

/**
 * A warehouse that closes in the middle of a replay. Its staff take some work into their hands and ship none; when so much
 * is open there, an administrator closes it while orders go on coming, and what it had must leave from elsewhere or be
 * reported.
 */
export class Closing {
  readonly #call: Call;
  readonly #record: ReplayRecord;
  readonly #admin: Session;
  readonly #plan: ClosingPlan;
  /** Orders of this replay: what others have ordered is not its to judge. */
  readonly #own = new Set<string>();
  #now = 0;
  #most = 0;
  #closed: Closed | undefined;
  #givenUp = false;

  constructor(call: Call, record: ReplayRecord, admin: Session, plan: ClosingPlan) {
    this.#call = call;
    this.#record = record;
    this.#admin = admin;
    this.#plan = plan;
  }

  get warehouseId(): string {
    return this.#plan.warehouseId;
  }

  /** Whether more orders are wanted: until it has closed and some have come since. */
  get wantsOrders(): boolean {
    if (this.#givenUp) return false;
    return this.#closed === undefined || this.#record.placed - this.#closed.placed < ORDERS_AFTER;
  }

  /** How it is, for people. */
  get said(): string {
    return `${this.#plan.warehouseId}${this.#closed ? ' closed' : ''} with ${this.#now} open`;
  }

  /** Notes that an order belongs to this replay. */
  add(orderId: string): void {
    this.#own.add(orderId);
  }

  /** @throws Error when there is no such warehouse, or it is closed already. */
  async check(): Promise<void> {
    const { warehouseId } = this.#plan;
    const warehouses = await this.#warehouses();
    const open = warehouses.filter(({ state }) => state === 'open').map((each) => each.warehouseId);
    if (!open.includes(warehouseId)) {
      throw new Error(`There is no open warehouse ${warehouseId}. Open are: ${open.join(', ')}.`);
    }
  }

  /**
   * Waits until the warehouse has so much open work and closes it. That `ordersCome` no more and it never had so much is
   * a fault.
   */
  async run(member: StaffMember | undefined, ordersCome: () => boolean): Promise<void> {
    const { warehouseId, closesAt } = this.#plan;
    try {
      let inHand = member === undefined;
      for (let last = false; ; await sleep(LOOK_MS)) {
        const open = await this.#open();
        this.#most = Math.max(this.#most, open);
        if (!inHand && member && open >= Math.min(IN_HAND, closesAt)) {
          inHand = true;
          await this.#takeInHand(member);
        }
        if (open >= closesAt) break;
        if (last)
          throw new Unexpected(`${warehouseId} had ${this.#most} open warehouse orders at the most, not ${closesAt}`);
        // What was placed last is still being planned.
        last = !ordersCome() && Date.now() - this.#record.progressAt > 10 * LOOK_MS;
      }
      this.#closed = await this.#close();
      this.#record.progressAt = Date.now();
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      this.#givenUp = true;
      this.#record.faults.push(error.message);
    }
  }

  /** To be called while the replay goes on: notes when nothing is open in the closed warehouse any more. */
  async look(): Promise<void> {
    if (this.#closed === undefined || this.#closed.movedMs !== undefined) return;
    if ((await this.#open()) > 0) return;
    this.#closed.movedMs = Date.now() - this.#closed.at;
    this.#record.progressAt = Date.now();
  }

  /** Orders that the store itself lists as getting on no more, by their id, with the reason. */
  async reported(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#stuck()).map(({ orderId, reason }) => [orderId, reason]));
  }

  /**
   * Redrives, as an operator would, those of the reported orders of which an open warehouse has something after all: a
   * shopper has given it back since. @returns how many.
   */
  async redrive(): Promise<number> {
    const orders = await this.#couldShip();
    for (const { orderId } of orders) await this.#bodyOf(`/admin/orders/${orderId}/redrive`, 'POST');
    return orders.length;
  }

  /** What became of it all. What is lost, and what is reported and yet could be shipped, is a fault. */
  async summary(started: number) {
    const { warehouseId } = this.#plan;
    const closed = this.#closed;
    if (closed === undefined) return { warehouseId, closed: false as const, most: this.#most };
    const orderIds = [...new Set(closed.work.map(({ orderId }) => orderId))].filter((id) => this.#own.has(id));
    const ends: MovedOrder[] = [];
    for (const orderId of orderIds) {
      const shown = await this.#bodyOf<ShownAdminOrder>(`/admin/orders/${orderId}`);
      const end = movedOrder(shown, warehouseId, new Date(closed.at).toISOString());
      if (end.end === 'lost') this.#record.faults.push(`order ${orderId}: ${end.why}`);
      ends.push(end);
    }
    for (const { orderId } of await this.#couldShip()) {
      this.#record.faults.push(`order ${orderId} is reported as what nobody has, but an open warehouse has some of it`);
    }
    const count = (end: MovedOrder['end']) => ends.filter((one) => one.end === end).length;
    const total = (of: 'withdrawn' | 'shippedElsewhere' | 'backOrdered') => ends.reduce((sum, end) => sum + end[of], 0);
    const inState = (state: string) => closed.work.filter(({ status }) => status === state).length;
    return {
      warehouseId,
      closed: true as const,
      afterSeconds: Math.round((closed.at - started) / 1000),
      open: {
        warehouseOrders: closed.work.length,
        orders: orderIds.length,
        queued: inState('queued'),
        claimed: inState('claimed'),
        packed: inState('packed'),
      },
      placedBefore: closed.placed,
      placedAfter: this.#record.placed - closed.placed,
      moved: total('withdrawn'),
      movedSeconds: closed.movedMs === undefined ? null : Math.round(closed.movedMs / 100) / 10,
      orders: {
        shipped: count('shipped'),
        reported: count('reported'),
        cancelled: count('cancelled'),
        lost: count('lost'),
      },
      units: { shippedElsewhere: total('shippedElsewhere'), reported: total('backOrdered') },
    };
  }

  async #takeInHand(member: StaffMember): Promise<void> {
    const { session, warehouseId } = member;
    const { orders } = await this.#bodyOf<Page<'orders', Work>>(`${workPath(warehouseId)}?limit=${IN_HAND}`);
    for (const [index, { warehouseOrderId }] of orders.entries()) {
      const claim = await this.#call<Work>('POST', `${workPath(warehouseId, warehouseOrderId)}/claim`, { session });
      // Its shopper may have cancelled it.
      if (claim.ok && index % 2 === 0) await packParcel(this.#call, member, claim.body);
    }
  }

  async #close(): Promise<Closed> {
    const { warehouseId } = this.#plan;
    for (let attempt = 1; ; attempt++) {
      const warehouse = (await this.#warehouses()).find((one) => one.warehouseId === warehouseId);
      const { warehouseId: _, ...content } = warehouse ?? { warehouseId };
      const work = await this.#all<'orders', Work>(workPath(warehouseId), 'orders', PAGE);
      const [placed, at] = [this.#record.placed, Date.now()];
      const path = `/admin/warehouses/${warehouseId}`;
      const answer = await this.#ask('PUT', path, { body: { ...content, state: 'closed' } });
      if (answer.ok) return { work, placed, at };
      if (answer.code !== 'CHANGED_MEANWHILE' || attempt === ATTEMPTS) throw refusal(`PUT ${path}`, answer);
    }
  }

  /** Open warehouse orders on its list. */
  async #open(): Promise<number> {
    const { now } = await this.#bodyOf<{ now: { warehouses: { warehouseId: string; open: number }[] } }>(
      '/admin/figures',
    );
    this.#now = now.warehouses.find(({ warehouseId }) => warehouseId === this.#plan.warehouseId)?.open ?? 0;
    return this.#now;
  }

  async #warehouses(): Promise<readonly ShownWarehouse[]> {
    return (await this.#bodyOf<{ warehouses: ShownWarehouse[] }>('/admin/warehouses')).warehouses;
  }

  async #stuck(): Promise<readonly StuckOrder[]> {
    const orders = await this.#all<'orders', StuckOrder>('/admin/orders/stuck', 'orders', PAGE);
    return orders.filter(({ orderId }) => this.#own.has(orderId));
  }

  /** Reported orders of whose missing items an open warehouse has some. */
  async #couldShip(): Promise<readonly StuckOrder[]> {
    const orders = (await this.#stuck()).filter(({ backOrdered = [] }) => backOrdered.length > 0);
    if (orders.length === 0) return [];
    const free = new Set<string>();
    for (const { warehouseId, state } of await this.#warehouses()) {
      if (state !== 'open') continue;
      const shelves = await this.#all<'stock', { itemId: string; free: number }>(
        `/warehouses/${warehouseId}/stock`,
        'stock',
        SHELF_PAGE,
      );
      for (const shelf of shelves) if (shelf.free > 0) free.add(shelf.itemId);
    }
    return orders.filter(({ backOrdered = [] }) => backOrdered.some(({ itemId }) => free.has(itemId)));
  }

  /** All rows of a list, page after page. */
  async #all<Name extends string, Row>(path: string, name: Name, limit: number): Promise<Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor !== null && { cursor }) });
      const page: Page<Name, Row> = await this.#bodyOf<Page<Name, Row>>(`${path}?${query}`);
      rows.push(...page[name]);
      cursor = page.cursor;
    } while (cursor !== null);
    return rows;
  }

  async #bodyOf<Body>(path: string, method: 'GET' | 'POST' = 'GET'): Promise<Body> {
    const answer = await this.#ask<Body>(method, path);
    if (answer.ok) return answer.body;
    throw refusal(`${method} ${path}`, answer);
  }

  #ask<Body>(method: 'GET' | 'PUT' | 'POST', path: string, options: CallOptions = {}): Promise<Answer<Body>> {
    return this.#call<Body>(method, path, { ...options, session: this.#admin });
  }
}

const refusal = (what: string, { status, code, detail }: Answer<unknown> & { readonly ok: false }): Unexpected =>
  new Unexpected(`${what} answered ${status} ${code}: ${detail}`);
