import type * as z from 'zod';
import type {
  clearCartRoute,
  removeCartItemRoute,
  setCartItemRoute,
  showCartRoute,
} from '../functions/carts/carts-routes.ts';
import type {
  beginCheckoutRoute,
  cancelCheckoutRoute,
  showCheckoutRoute,
} from '../functions/checkout/checkout-routes.ts';
import type {
  closeDeliveryRoute,
  createDeliveryRoute,
  listDeliveriesRoute,
  receiveDeliveryRoute,
  showDeliveryRoute,
} from '../functions/deliveries/deliveries-routes.ts';
import type { moveWorkRoute, showPlanRoute } from '../functions/fulfilment/fulfilment-routes.ts';
import type {
  addItemImageRoute,
  changeItemRoute,
  createItemRoute,
  listItemsRoute,
  removeItemImageRoute,
  retireItemRoute,
  showAdminItemRoute,
  showItemStockRoute,
} from '../functions/items/admin-routes.ts';
import type { getItemRoute, nameItemsRoute } from '../functions/items/items-routes.ts';
import type {
  listDeadLettersRoute,
  listFiguresRoute,
  listQueuesRoute,
  listStuckOrdersRoute,
  redriveOrderRoute,
  redriveQueueRoute,
  showAdminOrderRoute,
  showFiguresRoute,
} from '../functions/operations/operations-routes.ts';
import type {
  cancelOrderRoute,
  getOrderRoute,
  listOrdersRoute,
  submitOrderRoute,
} from '../functions/orders/orders-routes.ts';
import type {
  cancelReturnRoute,
  listReturnsOfOrderRoute,
  listReturnsRoute,
  receiveReturnRoute,
  requestReturnRoute,
} from '../functions/returns/returns-routes.ts';
import type {
  replaceSynonymsRoute,
  searchRoute,
  showSynonymsRoute,
  suggestRoute,
} from '../functions/search/search-routes.ts';
import type { explainStockRoute } from '../functions/stock/stock-routes.ts';
import type {
  cancelTransferRoute,
  listTransfersRoute,
  receiveTransferRoute,
  sendTransferRoute,
  showTransferRoute,
} from '../functions/transfers/transfers-routes.ts';
import type { countShelfRoute } from '../functions/warehouses/counts-routes.ts';
import type { changeWarehouseRoute, listWarehousesRoute } from '../functions/warehouses/warehouse-routes.ts';
import type {
  changeShelfRoute,
  listShelvesRoute,
  locateShelfRoute,
} from '../functions/warehouses/warehouses-routes.ts';
import type {
  claimWaveRoute,
  claimWorkRoute,
  listWorkRoute,
  packWorkRoute,
  pickWorkRoute,
  releaseWorkRoute,
  reportShortRoute,
  shipWorkRoute,
  showPickListRoute,
} from '../functions/warehouses/work-routes.ts';
import { Problem, problemOf } from './rules/problems.ts';
import { boundsOf, type ClockBounds, leastOffsetOf, narrowed, offsetOf } from './rules/server-clock.ts';
import { config } from './state/config.ts';
import { noteAnswer, noteRequest } from './state/connection.ts';
import { takeEarly } from './state/early-answer.ts';
import { accessToken, endSession, signedInAs } from './state/session.ts';

/** The routes the page calls: their requests and answers are the API's own schemas, as types, so they cost no bytes. */
interface Routes {
  'GET /search': typeof searchRoute;
  'GET /search/suggest': typeof suggestRoute;
  'GET /items': typeof nameItemsRoute;
  'GET /items/{itemId}': typeof getItemRoute;
  'GET /cart': typeof showCartRoute;
  'DELETE /cart': typeof clearCartRoute;
  'PUT /cart/items/{itemId}': typeof setCartItemRoute;
  'DELETE /cart/items/{itemId}': typeof removeCartItemRoute;
  'POST /checkout': typeof beginCheckoutRoute;
  'GET /checkout': typeof showCheckoutRoute;
  'DELETE /checkout': typeof cancelCheckoutRoute;
  'POST /orders': typeof submitOrderRoute;
  'GET /orders': typeof listOrdersRoute;
  'GET /orders/{orderId}': typeof getOrderRoute;
  'POST /orders/{orderId}/cancel': typeof cancelOrderRoute;
  'GET /warehouses/{warehouseId}/orders': typeof listWorkRoute;
  'POST /warehouses/{warehouseId}/waves': typeof claimWaveRoute;
  'GET /warehouses/{warehouseId}/pick-list': typeof showPickListRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/claim': typeof claimWorkRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/pick': typeof pickWorkRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/short': typeof reportShortRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/pack': typeof packWorkRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/ship': typeof shipWorkRoute;
  'POST /warehouses/{warehouseId}/orders/{warehouseOrderId}/release': typeof releaseWorkRoute;
  'GET /warehouses/{warehouseId}/stock': typeof listShelvesRoute;
  'POST /warehouses/{warehouseId}/stock': typeof changeShelfRoute;
  'PUT /warehouses/{warehouseId}/stock/{itemId}/location': typeof locateShelfRoute;
  'POST /warehouses/{warehouseId}/counts': typeof countShelfRoute;
  'GET /warehouses/{warehouseId}/deliveries': typeof listDeliveriesRoute;
  'POST /warehouses/{warehouseId}/deliveries': typeof createDeliveryRoute;
  'GET /warehouses/{warehouseId}/deliveries/{deliveryId}': typeof showDeliveryRoute;
  'POST /warehouses/{warehouseId}/deliveries/{deliveryId}/receive': typeof receiveDeliveryRoute;
  'POST /warehouses/{warehouseId}/deliveries/{deliveryId}/close': typeof closeDeliveryRoute;
  'GET /warehouses/{warehouseId}/transfers': typeof listTransfersRoute;
  'POST /warehouses/{warehouseId}/transfers': typeof sendTransferRoute;
  'GET /warehouses/{warehouseId}/transfers/{transferId}': typeof showTransferRoute;
  'POST /warehouses/{warehouseId}/transfers/{transferId}/receive': typeof receiveTransferRoute;
  'POST /warehouses/{warehouseId}/transfers/{transferId}/cancel': typeof cancelTransferRoute;
  'GET /warehouses/{warehouseId}/returns': typeof listReturnsRoute;
  'POST /warehouses/{warehouseId}/returns/{returnId}/receive': typeof receiveReturnRoute;
  'GET /orders/{orderId}/returns': typeof listReturnsOfOrderRoute;
  'POST /orders/{orderId}/returns': typeof requestReturnRoute;
  'POST /orders/{orderId}/returns/{returnId}/cancel': typeof cancelReturnRoute;
  'GET /orders/{orderId}/plan': typeof showPlanRoute;
  'GET /admin/orders/stuck': typeof listStuckOrdersRoute;
  'GET /admin/orders/{orderId}': typeof showAdminOrderRoute;
  'POST /admin/orders/{orderId}/redrive': typeof redriveOrderRoute;
  'POST /admin/warehouses/{warehouseId}/orders/{warehouseOrderId}/move': typeof moveWorkRoute;
  'GET /admin/queues': typeof listQueuesRoute;
  'GET /admin/queues/{queue}/messages': typeof listDeadLettersRoute;
  'POST /admin/queues/{queue}/redrive': typeof redriveQueueRoute;
  'GET /admin/figures': typeof showFiguresRoute;
  'GET /admin/figures/days': typeof listFiguresRoute;
  'GET /admin/warehouses': typeof listWarehousesRoute;
  'PUT /admin/warehouses/{warehouseId}': typeof changeWarehouseRoute;
  'GET /admin/items': typeof listItemsRoute;
  'POST /admin/items': typeof createItemRoute;
  'GET /admin/items/{itemId}': typeof showAdminItemRoute;
  'PUT /admin/items/{itemId}': typeof changeItemRoute;
  'DELETE /admin/items/{itemId}': typeof retireItemRoute;
  'POST /admin/items/{itemId}/images': typeof addItemImageRoute;
  'DELETE /admin/items/{itemId}/images/{imageId}': typeof removeItemImageRoute;
  'GET /admin/items/{itemId}/stock': typeof showItemStockRoute;
  'GET /admin/items/{itemId}/ledger': typeof explainStockRoute;
  'GET /admin/search/synonyms': typeof showSynonymsRoute;
  'PUT /admin/search/synonyms': typeof replaceSynonymsRoute;
}

/** A part of a request, where the route has it. */
type Part<R, Name extends string> =
  R extends Readonly<Record<Name, infer S extends z.ZodType>> ? z.input<S> : undefined;

/** What a call may send: exactly what its route takes. Queries are text, as addresses are. */
type Sent<R> = {
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string;
} & (Part<R, 'params'> extends undefined ? unknown : { readonly params: Part<R, 'params'> }) &
  (Part<R, 'query'> extends undefined ? unknown : { readonly query?: Readonly<Record<string, string>> }) &
  (undefined extends Part<R, 'body'> ? { readonly body?: Part<R, 'body'> } : { readonly body: Part<R, 'body'> });

type Answer<R> = R extends { readonly answer: { readonly body: infer B extends z.ZodType } } ? z.output<B> : undefined;

/** What a route takes in its body. */
export type BodyTo<Name extends keyof Routes> = Part<Routes[Name], 'body'>;

/** What a route answers. */
export type AnswerTo<Name extends keyof Routes> = Answer<Routes[Name]>;

/** An item as anyone sees it. */
export type Item = Answer<typeof getItemRoute>;
export type ItemImage = Item['images'][number];
/** A page of results. */
export type Found = Answer<typeof searchRoute>;
export type FoundItem = Found['items'][number];
export type Facets = NonNullable<Found['facets']>;
export type Suggestions = Answer<typeof suggestRoute>;
export type Cart = Answer<typeof showCartRoute>;
export type CartLine = Cart['lines'][number];
export type Checkout = Answer<typeof showCheckoutRoute>;
export type Order = Answer<typeof getOrderRoute>;
/** A warehouse order as staff see it. */
export type Work = Answer<typeof claimWorkRoute>;
export type Warehouse = Answer<typeof changeWarehouseRoute>;
export type Address = Part<typeof submitOrderRoute, 'body'>['address'];

/** Whether a route is for whoever is signed in, all but searching and looking. */
const isOfShopper = (name: keyof Routes): boolean => !/^GET \/(search|items)/.test(name);

/** Times a busy store is asked again before the shopper is told. Each call here may be repeated without harm. */
const RETRIES = 3;

let clock: ClockBounds | undefined;

/** The server's time, in epoch ms: countdowns go by it, whatever this machine's clock says. */
export const serverNow = (): number => Date.now() + offsetOf(clock);

/** The earliest that the server's time may be, in epoch ms: what is over by it, the server takes for over as well. */
export const serverNowAtLeast = (): number => Date.now() + leastOffsetOf(clock);

/**
 * Calls a route as whoever is signed in.
 * @throws Problem: what the store refuses, or UNREACHABLE, or NOT_SIGNED_IN after which nobody is signed in any more.
 * @throws DOMException AbortError when `signal` ended it.
 */
export async function call<Name extends keyof Routes>(
  name: Name,
  sent: Sent<Routes[Name]>,
): Promise<Answer<Routes[Name]>> {
  const { params, query, body, signal, idempotencyKey } = sent as Sent<never> & {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  const [method, path = ''] = name.split(' ');
  const filled = path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params?.[param] ?? ''));
  const asked = new URLSearchParams(query).toString();
  const { api } = await config();
  let renewed = false;
  const who = signedInAs.value;
  for (let attempt = 0; ; attempt++) {
    const token = isOfShopper(name) ? await accessToken(renewed) : undefined;
    // What one shopper asked for is never repeated as another who has signed in meanwhile
    if (isOfShopper(name) && (token === undefined || signedInAs.value !== who)) throw notSignedIn();
    const response = await answerOf(`${api}${filled}${asked && `?${asked}`}`, {
      method: method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.ok) return response.document as Answer<Routes[Name]>;
    if (response.status === 401) {
      // A token may be refused before its time, as when the store was set up anew: one try with a fresh one
      if (token !== undefined && !renewed) {
        renewed = true;
        continue;
      }
      if (signedInAs.value === who) endSession();
      throw notSignedIn();
    }
    const problem = problemOf(response.status, response.document);
    const passes = response.status === 503 && problem.code !== 'SEARCH_UNAVAILABLE';
    if (!passes || attempt >= RETRIES) throw problem;
    await new Promise((done) => setTimeout(done, response.retryAfterMs));
    signal?.throwIfAborted();
  }
}

const notSignedIn = () => new Problem(401, 'NOT_SIGNED_IN', 'Sign in to go on.');

/** One exchange, with what it tells of the server's clock and of the connection. */
async function answerOf(url: string, init: RequestInit) {
  const early = takeEarly(url, init);
  const sentAt = early?.sentAt ?? Date.now();
  const request = noteRequest();
  try {
    const response = await (early?.answer ?? fetch(url, init));
    const text = await response.text();
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isFinite(date)) clock = narrowed(clock, boundsOf(date, sentAt, Date.now()));
    noteAnswer(request, true);
    return {
      ok: response.ok,
      status: response.status,
      document: parsed(text),
      retryAfterMs: (Number(response.headers.get('retry-after')) || 1) * 1000,
    };
  } catch (error) {
    const left = init.signal?.aborted === true;
    noteAnswer(request, left);
    if (left) throw error;
    throw new Problem(0, 'UNREACHABLE', 'The store does not answer. Check the connection and try again.');
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an error only says that nobody waits for the answer any more. */
export const wasLeft = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
