import * as z from 'zod';

/** A picture in its sizes, smallest first. */
export const ImageView = z
  .object({
    imageId: z.string(),
    alt: z.string(),
    sources: z.array(
      z.object({
        url: z.string().meta({ description: 'Path at the store’s origin.', example: '/images/85123A/main-320.jpg' }),
        width: z.int(),
        height: z.int(),
        type: z.string(),
      }),
    ),
  })
  .meta({ id: 'ItemImage' });
