import type { Breach, Finding } from './finding.ts';
import type { Snapshot } from './rows.ts';

/** Invariant 14. The search index has every item at the version the catalogue has, and nothing else. */
export function indexMatchesItems({ items, indexed }: Snapshot): Finding {
  const found = new Map(indexed.map(({ itemId, version }) => [itemId, version]));
  const breaches: Breach[] = [];
  for (const { itemId, version } of items) {
    const there = found.get(itemId);
    found.delete(itemId);
    if (there === version) continue;
    const detail = there === undefined ? 'is not in the index' : `is in the index at version ${there}, not ${version}`;
    breaches.push({ subject: `item ${itemId}`, fault: detail, detail });
  }
  for (const itemId of found.keys()) {
    breaches.push({ subject: `item ${itemId}`, fault: 'no item', detail: 'is in the index, but not in the catalogue' });
  }
  return {
    id: 14,
    name: 'the search index has the catalogue',
    checked: items.length,
    unit: 'items',
    breaches,
    notes: [],
  };
}
