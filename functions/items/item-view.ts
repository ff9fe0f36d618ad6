import type { z } from 'zod';
import type { ImageView } from '../shared/image-view.ts';
import { money } from '../shared/money.ts';
import { type Stock, sellable } from '../stock/stock.ts';
import { type Item, type ItemImage, imageUrl } from './items.ts';
import type { ItemView } from './items-routes.ts';

/** An item as anyone sees it. Of one that is retired nothing can be bought, whatever the shelves still hold. */
export function itemView(item: Item, stock: Stock | undefined): z.input<typeof ItemView> {
  const { itemId, name, description, category, price, attributes = {}, images = [], retired = false } = item;
  return {
    itemId,
    name,
    description,
    category,
    price: money(price),
    attributes,
    images: images.map(imageView),
    retired,
    available: retired ? 0 : sellable(stock),
  };
}

/** A picture as anyone sees it. */
export const imageView = ({ imageId, alt, sources }: ItemImage): z.input<typeof ImageView> => ({
  imageId,
  alt,
  sources: sources.map(({ key, width, height, type }) => ({ url: imageUrl(key), width, height, type })),
});
