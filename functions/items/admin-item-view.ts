import type { z } from 'zod';
import type { AdminItemView } from './admin-routes.ts';
import { itemView } from './item-view.ts';
import type { Item } from './items.ts';
import { freshUploads } from './uploads.ts';

/** An item as administrators see it. @param now epoch milliseconds. */
export function adminItemView(item: Item, now: number): z.input<typeof AdminItemView> {
  const { available: _, ...view } = itemView(item, undefined);
  return {
    ...view,
    uploads: freshUploads(item, now).map(({ imageId, alt, at, refused }) => ({
      imageId,
      alt,
      at,
      ...(refused === undefined ? { state: 'pending' as const } : { state: 'refused' as const, reason: refused }),
    })),
    version: item.version,
    changedAt: item.changedAt ?? null,
  };
}
