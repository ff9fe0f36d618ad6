import * as z from 'zod';
import { Instant, ItemId, pageQuery, WarehouseId } from '../shared/fields.ts';
import { ImageView } from '../shared/image-view.ts';
import { CURRENCY, Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';
import { MOST_IMAGES } from './items.ts';
import { LARGEST_UPLOAD } from './picture.ts';

/** Text of one line. Control characters have no place in what is shown. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must be one line without control characters');

/** Facts beyond the fixed ones, by name. */
const Attributes = z
  .record(line(40), line(200))
  .refine((attributes) => Object.keys(attributes).length <= 30, 'must be 30 at most')
  .meta({ example: { colour: 'red', material: 'glass' } });

/** What an administrator decides about an item, field by field; the import of a file checks its cells with the same. */
export const contentFields = {
  name: line(200),
  description: z.string().trim().max(4000),
  category: line(60),
  attributes: Attributes,
};

/** Highest price, in minor units. */
export const HIGHEST_PRICE = 1_000_000_000;

const content = {
  ...contentFields,
  description: contentFields.description.default(''),
  attributes: contentFields.attributes.default({}),
  price: z.strictObject({ amount: z.int().min(0).max(HIGHEST_PRICE), currency: z.literal(CURRENCY) }),
};

/** A picture's id. */
const ImageId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits or dashes')
  .meta({ id: 'ImageId', example: '01JDCX3VN2M7H9V4QK0Q5Z8T1A' });

const Version = z.int().min(1).meta({ description: 'Of the item as you have read it; +1 at each change.' });

/** An item as administrators see it. Its stock is in the warehouses' lists. */
export const AdminItemView = z
  .object({
    itemId: ItemId,
    name: z.string(),
    description: z.string(),
    category: z.string(),
    price: Money,
    attributes: z.record(z.string(), z.string()),
    images: z.array(ImageView),
    uploads: z
      .array(
        z.object({
          imageId: ImageId,
          alt: z.string(),
          state: z.enum(['pending', 'refused']),
          reason: z.string().optional().meta({ description: 'Why it was refused.' }),
          at: Instant,
        }),
      )
      .meta({ description: 'Pictures on their way, and those that could not be used; gone after a day.' }),
    retired: z.boolean(),
    version: Version,
    changedAt: Instant.nullable(),
  })
  .meta({ id: 'AdminItem' });

const item = z.object({ itemId: ItemId });
const image = z.object({ itemId: ItemId, imageId: ImageId });

export const listItemsRoute = {
  name: 'listItems',
  method: 'GET',
  path: '/admin/items',
  access: 'admin',
  entry: 'items/list-items',
  summary: 'All items with their versions, the retired ones among them, in no particular order',
  query: pageQuery(50, 200),
  answer: { status: 200, body: z.object({ items: z.array(AdminItemView), cursor: z.string().nullable() }) },
  problems: [],
  needs: { tables: { Items: ['Scan'] } },
} as const satisfies Route;

export const showAdminItemRoute = {
  name: 'showAdminItem',
  method: 'GET',
  path: '/admin/items/{itemId}',
  access: 'admin',
  entry: 'items/show-admin-item',
  summary: 'An item with its version and the pictures on their way',
  params: item,
  answer: { status: 200, body: AdminItemView },
  problems: ['NOT_FOUND'],
  needs: { tables: { Items: ['GetItem'] } },
} as const satisfies Route;

/** Units that something happened to, over all time. */
const units = z.int().min(0);

/** What a warehouse has of one item, and how it came to that. */
const ItemShelf = z
  .object({
    warehouseId: WarehouseId,
    onHand: z.int(),
    allocated: z.int().meta({ description: 'Of those on hand: promised to warehouse orders.' }),
    free: z.int().meta({ description: 'Of those on hand: not allocated.' }),
    received: units,
    corrected: z.int().meta({ description: 'By counts, by hand, and by shorts.' }),
    shipped: units,
    damaged: units,
    returned: units.meta({ description: 'By shoppers, and put on the shelf again.' }),
    transferredIn: units.meta({
      description: 'The lost and damaged ones of a transfer among them, and what came back.',
    }),
    transferredOut: units,
    location: z.string().optional().meta({ description: 'Aisle, bay and shelf.', example: 'A-03-2' }),
    countedAt: Instant.optional().meta({ description: 'When it was counted last.' }),
  })
  .meta({ id: 'ItemShelf' });

export const showItemStockRoute = {
  name: 'showItemStock',
  method: 'GET',
  path: '/admin/items/{itemId}/stock',
  access: 'admin',
  entry: 'items/show-item-stock',
  summary: 'What each warehouse has of an item, and how many are left to sell',
  params: item,
  query: pageQuery(100, 500),
  answer: {
    status: 200,
    body: z.object({
      itemId: ItemId,
      available: z.int().meta({
        description:
          'Units left to sell over all warehouses: what is free there, less what is held or ordered and not allocated yet. ' +
          'Below zero where a count found fewer than were promised.',
      }),
      shelves: z.array(ItemShelf),
      cursor: z.string().nullable(),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: { tables: { Items: ['GetItem'], Stock: ['GetItem'], WarehouseStock: ['Query'] } },
} as const satisfies Route;

export const createItemRoute = {
  name: 'createItem',
  method: 'POST',
  path: '/admin/items',
  access: 'admin',
  entry: 'items/create-item',
  summary: 'Adds an item; the same again answers the same',
  body: z.strictObject({ itemId: ItemId, ...content }),
  answer: { status: 201, body: AdminItemView },
  problems: ['ITEM_EXISTS'],
  needs: { tables: { Items: ['PutItem'] } },
} as const satisfies Route;

export const changeItemRoute = {
  name: 'changeItem',
  method: 'PUT',
  path: '/admin/items/{itemId}',
  access: 'admin',
  entry: 'items/change-item',
  summary: 'Replaces what an item says, retires it or brings it back, puts its pictures in order',
  params: item,
  body: z.strictObject({
    version: Version,
    ...content,
    retired: z.boolean().optional().meta({ description: 'Left as it is when absent.' }),
    images: z
      .array(ImageId)
      .max(MOST_IMAGES)
      .optional()
      .meta({ description: 'The ids of all its pictures, the main one first; left as they are when absent.' }),
  }),
  answer: { status: 200, body: AdminItemView },
  problems: ['NOT_FOUND', 'CHANGED_MEANWHILE'],
  needs: { tables: { Items: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

export const retireItemRoute = {
  name: 'retireItem',
  method: 'DELETE',
  path: '/admin/items/{itemId}',
  access: 'admin',
  entry: 'items/retire-item',
  summary: 'Ends the sale of an item; its page stays for those who bought it',
  params: item,
  query: z.object({ version: z.coerce.number().pipe(Version) }),
  answer: { status: 200, body: AdminItemView },
  problems: ['NOT_FOUND', 'CHANGED_MEANWHILE'],
  needs: { tables: { Items: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

export const addItemImageRoute = {
  name: 'addItemImage',
  method: 'POST',
  path: '/admin/items/{itemId}/images',
  access: 'admin',
  entry: 'items/add-item-image',
  summary: 'Announces a picture and says where to send its file; it is shown once it has been looked at',
  params: item,
  body: z.strictObject({
    type: z.enum(['image/jpeg', 'image/png']),
    bytes: z.int().min(1).max(LARGEST_UPLOAD).meta({ description: 'The exact size of the file.' }),
    alt: line(200).meta({ description: 'What it shows, for those who don’t see it.' }),
  }),
  answer: {
    status: 201,
    body: z.object({
      imageId: ImageId,
      upload: z
        .object({ url: z.url(), fields: z.record(z.string(), z.string()), expiresAt: Instant })
        .meta({ description: 'POST a multipart/form-data of these fields and then `file` to the URL.' }),
      version: Version,
    }),
  },
  problems: ['NOT_FOUND', 'TOO_MANY_IMAGES'],
  needs: {
    tables: { Items: ['GetItem', 'PutItem'] },
    // What a signature lets others do, the signer must be allowed.
    buckets: { Images: [{ actions: ['PutObject'], prefix: 'uploads/' }] },
  },
} as const satisfies Route;

export const removeItemImageRoute = {
  name: 'removeItemImage',
  method: 'DELETE',
  path: '/admin/items/{itemId}/images/{imageId}',
  access: 'admin',
  entry: 'items/remove-item-image',
  summary: 'Removes a picture, or one on its way, or the note of one that was refused',
  params: image,
  answer: { status: 204 },
  problems: ['NOT_FOUND'],
  needs: {
    tables: { Items: ['GetItem', 'PutItem'] },
    buckets: {
      Images: [
        { actions: ['DeleteObject'], prefix: 'images/' },
        { actions: ['DeleteObject'], prefix: 'uploads/' },
      ],
    },
  },
} as const satisfies Route;
