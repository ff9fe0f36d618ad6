import pLimit from 'p-limit';
import { log } from '../shared/log.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { itemsOf, readItem } from './audit-store.ts';
import { auditItem, type ItemAudit, type Share, type StockBreach } from './stock-audit.ts';

/** Items read at a time. */
const CONCURRENCY = 8;

/** Pages of items between two lines of progress. */
const PAGES_A_LINE = 10;

/** Items in breach named in the answer; the log has all. */
const NAMED = 20;

/** What the audit of a share did. */
export interface AuditSummary extends Share {
  readonly audited: number;
  /** Items in breach. */
  readonly breaches: number;
  /** Movements of all items that are not in the ledger yet. */
  readonly behind: number;
  /** Items that others kept writing to, so that they could not be read at one moment. */
  readonly unread: number;
  /** Whether it came to the end of the share in its time. */
  readonly finished: boolean;
  /** The first of those in breach. */
  readonly inBreach: readonly { readonly itemId: string; readonly breaches: readonly StockBreach[] }[];
}

/**
 * Audits a share of the items, each as it is at one moment, logs every breach with its numbers, and repairs nothing.
 * It keeps a page of ids and a few counters, however many items there are.
 * @param mayGoOn asked before each page; the audit ends early when not.
 */
export async function auditShare(
  share: Share,
  services: Pick<Services, 'db' | 'now'>,
  mayGoOn: () => boolean,
): Promise<AuditSummary> {
  const counts = { audited: 0, breaches: 0, behind: 0, unread: 0 };
  const inBreach: { itemId: string; breaches: readonly StockBreach[] }[] = [];
  const limit = pLimit(CONCURRENCY);
  const audit = async (itemId: string): Promise<void> => {
    const found = await auditConfirmed(services, itemId);
    if (found === 'unread') {
      counts.unread++;
      log.warn('stock item not read', { itemId });
      return;
    }
    counts.audited++;
    counts.behind += found.behind;
    if (found.breaches.length === 0) return;
    counts.breaches++;
    log.error('stock breach', { itemId, breaches: found.breaches });
    if (inBreach.length < NAMED) inBreach.push({ itemId, breaches: found.breaches });
  };
  let pages = 0;
  for await (const itemIds of itemsOf(services.db, share)) {
    if (!mayGoOn()) return { ...share, ...counts, finished: false, inBreach };
    await Promise.all(itemIds.map((itemId) => limit(() => audit(itemId))));
    if (++pages % PAGES_A_LINE === 0) log.info('auditing stock', { ...share, ...counts });
  }
  return { ...share, ...counts, finished: true, inBreach };
}

/**
 * Audits an item, and in breach reads it once more: which shelves it has is read before the moment they are read at, so
 * one that came just then may have been left out the first time.
 */
async function auditConfirmed(
  { db, now }: Pick<Services, 'db' | 'now'>,
  itemId: string,
): Promise<ItemAudit | 'unread'> {
  const audit = async (): Promise<ItemAudit> => {
    const reading = await readItem(db, itemId);
    return reading ? auditItem(reading, now()) : { breaches: [], behind: 0 };
  };
  try {
    const first = await audit();
    return first.breaches.length === 0 ? first : await audit();
  } catch (error) {
    if (error instanceof Problem && error.code === 'BUSY') return 'unread';
    throw error;
  }
}
