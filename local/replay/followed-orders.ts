import { type Call, Unexpected } from './api.ts';
import type { Ends } from './record.ts';
import type { Session } from './session.ts';

interface Listed {
  readonly orderId: string;
  readonly status: string;
}

const PAGE = 100;

/** The orders placed in this replay, followed to their end. */
export class FollowedOrders {
  readonly #call: Call;
  /** Orders without an end yet, with their last known status, by the shopper whose they are. */
  readonly #open = new Map<Session, Map<string, string>>();
  #shipped = 0;
  #cancelled = 0;
  #shipments = 0;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Follows one more. */
  add(orderId: string, session: Session): void {
    const own = this.#open.get(session) ?? new Map<string, string>();
    this.#open.set(session, own.set(orderId, 'placed'));
  }

  /** How they have ended so far; those without an end count as stuck. */
  ends(): Ends {
    const stuck = [...this.#open.values()].reduce((sum, orders) => sum + orders.size, 0);
    return { shipped: this.#shipped, cancelled: this.#cancelled, shipments: this.#shipments, stuck };
  }

  /** Orders without an end, with their status. */
  open(): [orderId: string, status: string][] {
    return [...this.#open.values()].flatMap((orders) => [...orders]);
  }

  /** Looks where they are. @returns how many have ended since the last look. @throws Unexpected, StoreGone. */
  async look(): Promise<number> {
    let ended = 0;
    for (const [session, orders] of this.#open) {
      const looking = new Set(orders.keys());
      let cursor: string | null = null;
      do {
        if (looking.size === 0) break;
        const page: { orders: Listed[]; cursor: string | null } = await this.#get(listPath(cursor), session);
        for (const { orderId, status } of page.orders) {
          if (!looking.delete(orderId)) continue;
          orders.set(orderId, status);
          if (await this.#end(orderId, status, session)) {
            orders.delete(orderId);
            ended++;
          }
        }
        cursor = page.cursor;
      } while (cursor !== null);
    }
    return ended;
  }

  /** Counts an order that has ended, by what it says itself: the list may be a moment behind. */
  async #end(orderId: string, listed: string, session: Session): Promise<boolean> {
    if (listed !== 'shipped' && listed !== 'cancelled') return false;
    const order = await this.#get<{ status: string; shipments: { status: string }[] }>(`/orders/${orderId}`, session);
    if (order.status === 'cancelled') this.#cancelled++;
    else this.#shipped++;
    this.#shipments += order.shipments.filter(({ status }) => status === 'shipped').length;
    return true;
  }

  async #get<Body>(path: string, session: Session): Promise<Body> {
    const answer = await this.#call<Body>('GET', path, { session });
    if (answer.ok) return answer.body;
    throw new Unexpected(`GET ${path} answered ${answer.status} ${answer.code}: ${answer.detail}`);
  }
}

const listPath = (cursor: string | null): string =>
  `/orders?${new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { cursor }) })}`;
