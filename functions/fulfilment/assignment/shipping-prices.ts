/** What parcels cost, in minor units of the store's currency. */
export interface ShippingPrices {
  /** Of picking and packing a parcel, whatever is in it. */
  readonly handling: number;
  /** By distance, ascending; the last one has no end. */
  readonly bands: readonly PriceBand[];
}

/** Prices of a parcel up to a distance. */
interface PriceBand {
  /** Kilometres, inclusive. */
  readonly upTo: number;
  /** Of the parcel with its first unit; at least `further`. */
  readonly first: number;
  /** Of each further unit in it. */
  readonly further: number;
}

/** The demo's price list: made up, in the order of magnitude of a carrier's ground service. */
export const SHIPPING_PRICES: ShippingPrices = {
  handling: 150,
  bands: [
    { upTo: 250, first: 520, further: 9 },
    { upTo: 1000, first: 690, further: 14 },
    { upTo: 2500, first: 880, further: 21 },
    { upTo: Number.POSITIVE_INFINITY, first: 1090, further: 30 },
  ],
};

/**
 * What a parcel over that distance costs: so much for being sent at all, and so much for each unit in it, the first
 * included. An unknown distance is priced like one of the middle band.
 */
export function parcelPrice(
  { handling, bands }: ShippingPrices,
  kilometres: number | null,
): { readonly fixed: number; readonly perUnit: number } {
  const band =
    kilometres === null ? bands[bands.length >> 1] : (bands.find(({ upTo }) => kilometres <= upTo) ?? bands.at(-1));
  if (!band) throw new Error('A price list needs at least one band.');
  return { fixed: handling + band.first - band.further, perUnit: band.further };
}
