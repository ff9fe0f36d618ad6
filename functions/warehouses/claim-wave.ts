import type { WarehouseOrderKey } from '../orders/orders.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { claimNow } from './claimed-work.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import type { WarehouseOrder } from './warehouses.ts';
import { getWarehouse, getWarehouseOrders } from './warehouses-store.ts';
import { Wave } from './waves.ts';
import { inParcel, type WorkPlace, workList } from './work-list-store.ts';
import { claimWaveRoute } from './work-routes.ts';
import { claim, renew } from './work-store.ts';
import { workView } from './work-view.ts';

/** Times the top of the list is looked at anew when others claimed what was there. */
const ROUNDS = 5;
/** How far down the list is looked for what is free, and how many rows at a time once the top has too few. */
const PAGES = 20;
const LATER_PAGE = 200;
/** Warehouse orders that share one parcel, at the most. */
const MOST_IN_PARCEL = 20;

/** What a round goes through: decided once a key, so that a repeat after a crash meets what it has claimed already. */
interface Round {
  readonly wave: string;
  readonly candidates: readonly string[];
}

/**
 * POST /warehouses/{warehouseId}/waves: claims what is free from the top of the work list, one by one; what others claim
 * meanwhile is passed over. What may share a parcel comes along and counts once. Each claim carries the wave's id, so a
 * try that died is gone on with by its repeat, and a repeat of one that was answered answers the same warehouse orders.
 * @throws Problem 404 NOT_FOUND; 422 IDEMPOTENCY_MISMATCH.
 */
export async function claimWave(
  request: RequestOf<typeof claimWaveRoute>,
  services: Services,
): Promise<AnswerOf<typeof claimWaveRoute>> {
  const { params, headers, body, userId } = request;
  const { db, now } = services;
  const { warehouseId } = params;
  if (!(await getWarehouse(db, warehouseId))) throw noSuchWarehouse();
  const key = `wave:${warehouseId}:${userId}:${headers['idempotency-key']}`;
  const end = { key: `${key}:end`, request: body, answer: { wave: '', orders: [] as readonly string[] } };
  const answered = (await knownAnswer(db, end, now())) ?? (await claimed(request, services, key, end));
  const keys = answered.orders.map((warehouseOrderId) => ({ warehouseId, warehouseOrderId }));
  const rows = new Map((await getWarehouseOrders(db, keys)).map((row) => [row.warehouseOrderId, row]));
  return {
    wave: answered.wave,
    orders: answered.orders.flatMap((id) => {
      const row = rows.get(id);
      return row ? [workView(row, now())] : [];
    }),
  };
}

type Answer = { readonly wave: string; readonly orders: readonly string[] };

async function claimed(
  { params: { warehouseId }, body, userId }: RequestOf<typeof claimWaveRoute>,
  services: Services,
  key: string,
  end: Once<Answer>,
): Promise<Answer> {
  let wave: Wave | undefined;
  let id = services.newId();
  for (let round = 1; round <= ROUNDS && !wave?.isFull; round++) {
    // Twice as many as are wanted, and some: others are at the top of the list, too.
    const candidates = await claimable(services, warehouseId, userId, 2 * body.size + 10);
    const decided = await decide(services, { key: `${key}:${round}`, request: body, answer: { wave: id, candidates } });
    id = decided.wave;
    wave ??= new Wave(id, userId, body);
    if (decided.candidates.length === 0) break;
    await claimFrom(services, wave, id, warehouseId, userId, decided.candidates);
  }
  const answer = { wave: id, orders: (wave?.rows ?? []).map(({ warehouseOrderId }) => warehouseOrderId) };
  return decide(services, { ...end, answer });
}

/** Ids of the first so many that may be claimed; what others work on stays on the list, in front of them. */
async function claimable(
  { db, now }: Services,
  warehouseId: string,
  userId: string,
  wanted: number,
): Promise<readonly string[]> {
  const filter = { status: 'claimable', now: seconds(now()), butNotOf: userId } as const;
  const ids = new Set<string>();
  let from: WorkPlace | undefined;
  for (let page = 0; page < PAGES && ids.size < wanted; page++) {
    const found = await workList(db, warehouseId, page === 0 ? wanted : LATER_PAGE, { filter, from });
    for (const { warehouseOrderId } of found.rows) ids.add(warehouseOrderId);
    from = found.next;
    if (!from) break;
  }
  return [...ids].slice(0, wanted);
}

/** Keeps an answer under its key, or finds the one that another try has kept. */
async function decide<Kept>({ db, now }: Services, once: Once<Kept>): Promise<Kept> {
  const outcome = await transact(db, [oncePart(once, seconds(now()))]);
  return outcome.kind === 'applied' ? once.answer : (firstAnswer(outcome.refusals, once) ?? once.answer);
}

async function claimFrom(
  services: Services,
  wave: Wave,
  id: string,
  warehouseId: string,
  userId: string,
  candidates: Round['candidates'],
): Promise<void> {
  const { db } = services;
  const key = (warehouseOrderId: string): WarehouseOrderKey => ({ warehouseId, warehouseOrderId });
  const rows = new Map((await getWarehouseOrders(db, candidates.map(key))).map((row) => [row.warehouseOrderId, row]));
  const inOrder = candidates.flatMap((one) => rows.get(one) ?? []);
  const bring = async (row: WarehouseOrder) => {
    if (row.parcel === undefined) return;
    const siblings = (await inParcel(db, warehouseId, row.parcel, MOST_IN_PARCEL)).filter((one) => !wave.has(one));
    for (const sibling of await getWarehouseOrders(db, siblings)) await take(services, wave, id, userId, sibling);
  };
  // What an earlier try of this very request has claimed is in the wave, and counts first.
  for (const row of inOrder) {
    const kept = wave.owns(row) ? await take(services, wave, id, userId, row) : undefined;
    if (kept) await bring(kept);
  }
  for (const row of inOrder) {
    if (wave.isFull) return;
    const taken = await take(services, wave, id, userId, row);
    if (taken) await bring(taken);
  }
}

/** Claims a row for the wave unless another is faster. @returns the row when it is in the wave. */
async function take(
  services: Services,
  wave: Wave,
  id: string,
  userId: string,
  row: WarehouseOrder,
): Promise<WarehouseOrder | undefined> {
  if (wave.has(row)) return undefined;
  const by = claimNow(services, userId, id);
  if (!wave.owns(row) && !wave.wants(row, by.now)) return undefined;
  // What the wave has since an earlier try may have run out meanwhile, or be another's.
  const outcome = await (wave.owns(row) ? renew : claim)(services.db, row, by);
  // Refused, and yet the wave's: this very write was applied and its answer lost.
  if (outcome.kind === 'missing' || !wave.owns(outcome.row)) return undefined;
  wave.add(outcome.row);
  return outcome.row;
}

export const handler = endpoint(claimWaveRoute, claimWave);
