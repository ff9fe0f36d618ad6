import { describe, expect, it } from 'vitest';
import {
  entryOf,
  explained,
  type LedgerEntry,
  sameMovement,
  trace,
  versionsIn,
  worse,
} from '../../functions/stock/ledger.ts';
import type { Stock } from '../../functions/stock/stock.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const OLD = '2026-01-01T11:00:00.000Z';

/** A ledger of these deltas, newest first, as the consumer would write it. */
function ledger(...deltas: number[]): LedgerEntry[] {
  let available = 0;
  return deltas
    .map((delta, index): LedgerEntry => {
      available += delta;
      const kind = delta > 0 ? 'received' : 'held';
      return { itemId: 'A', version: index + 1, id: `m${index}`, kind, delta, ref: `r${index}`, available, at: OLD };
    })
    .reverse();
}

const whole = (entries: readonly LedgerEntry[], end: { version: number; available: number }) =>
  trace({ end, newest: true, entries, more: false, now: NOW });

const without = (entries: readonly LedgerEntry[], ...versions: number[]) =>
  entries.filter(({ version }) => !versions.includes(version));

describe('a ledger', () => {
  const entries = ledger(100, -3, -2, 5);
  const end = { version: 4, available: 100 };

  it('that has every movement and leads to what is left explains it', () => {
    const found = whole(entries, end);
    expect(found).toMatchObject({ late: [], missing: [], wrong: [], start: { version: 0 } });
    expect(explained(found)).toBe(true);
  });

  it('is behind, not wrong, while the newest movements are not in it', () => {
    const found = whole(without(entries, 4, 3), end);
    expect(found).toMatchObject({ late: [{ from: 3, to: 4 }], missing: [], wrong: [] });
    expect(explained(found)).toBe('behind');
    expect(versionsIn(found.late)).toBe(2);
  });

  it('of a new item is behind as long as it is empty', () => {
    expect(whole([], { version: 1, available: 7 })).toMatchObject({ late: [{ from: 1, to: 1 }], missing: [] });
  });

  it('with a movement missing in the middle or at the beginning explains nothing', () => {
    expect(whole(without(entries, 2), end).missing).toEqual([{ from: 2, to: 2 }]);
    expect(whole(without(entries, 1, 2), end).missing).toEqual([{ from: 1, to: 2 }]);
    expect(explained(whole(without(entries, 2), end))).toBe(false);
  });

  it('waits for a gap below a movement of the last minute, as records of one batch come side by side', () => {
    const at = new Date(NOW - 59_000).toISOString();
    const fresh = entries.map((entry) => (entry.version === 4 ? { ...entry, at } : entry));
    expect(whole(without(fresh, 3), end)).toMatchObject({ late: [{ from: 3, to: 3 }], missing: [] });
    const settled = trace({ end, newest: true, entries: without(fresh, 3), more: false, now: NOW + 1000 });
    expect(settled).toMatchObject({ late: [], missing: [{ from: 3, to: 3 }] });
  });

  it('whose last movement left something else than there is now is wrong', () => {
    expect(whole(entries, { version: 4, available: 101 }).wrong).toEqual([
      { version: 4, fault: 'left 100, but after it there were 101' },
    ]);
  });

  it('with a movement that does not lead to the next is wrong there', () => {
    const bent = entries.map((entry) => (entry.version === 2 ? { ...entry, delta: -4 } : entry));
    expect(whole(bent, end).wrong).toMatchObject([{ version: 1 }]);
  });

  it('that begins with units from nowhere is wrong', () => {
    const bent = entries.map((entry) => (entry.version === 1 ? { ...entry, delta: 90 } : entry));
    expect(whole(bent, end).wrong).toEqual([
      { version: 1, fault: 'began with 10, but at the beginning there is nothing' },
    ]);
  });

  it('read in pages is held to the same as read at once', () => {
    const first = trace({ end, newest: true, entries: entries.slice(0, 2), more: true, now: NOW });
    expect(first).toMatchObject({ late: [], missing: [], wrong: [], start: { version: 2, available: 97 } });
    const rest = { newest: false, more: false, now: NOW };
    expect(explained(trace({ end: first.start, entries: entries.slice(2), ...rest }))).toBe(true);
    expect(trace({ end: first.start, entries: without(entries, 4, 3, 2), ...rest }).missing).toEqual([
      { from: 2, to: 2 },
    ]);
    expect(trace({ end: { version: 2, available: 96 }, entries: entries.slice(2), ...rest }).wrong).toHaveLength(1);
  });

  it('is judged by the worst of its pages', () => {
    expect([worse(true, 'behind'), worse('behind', true), worse('behind', false), worse(true, true)]).toEqual([
      'behind',
      'behind',
      false,
      true,
    ]);
  });
});

describe('an entry', () => {
  const stock: Stock = {
    itemId: 'A',
    available: 7,
    version: 3,
    lastMovement: { id: 'corrected:x', kind: 'corrected', delta: -1, ref: 'x', reason: 'broken' },
  };

  it('says all that the Stock row says of its last movement', () => {
    const { lastMovement, ...row } = stock;
    expect(entryOf(stock, OLD)).toEqual({ ...row, ...lastMovement, at: OLD });
  });

  it('is the same movement whenever it was noted, and another one if anything else differs', () => {
    const entry = entryOf(stock, OLD);
    expect(sameMovement(entry, { ...entry, at: 'later' })).toBe(true);
    for (const other of [{ version: 4 }, { delta: -2 }, { available: 8 }, { ref: 'y' }, { reason: 'lost' }]) {
      expect(sameMovement(entry, { ...entry, ...other })).toBe(false);
    }
    const { reason: _, ...silent } = entry;
    expect(sameMovement(entry, silent)).toBe(false);
  });
});
