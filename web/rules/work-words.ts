/** A warehouse order's id as far as people tell orders apart by it: the end of its random part, its plan and number. */
export const shortOf = (warehouseOrderId: string): string => `…${warehouseOrderId.slice(20)}`;

/** Where a warehouse order is, in staff's words. */
const STATUS: Readonly<Record<string, string>> = {
  allocated: 'On its way to the list',
  queued: 'Waiting',
  claimed: 'Being picked',
  packed: 'Packed',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

export const workStatusWords = (status: string): string => STATUS[status] ?? status;

/** A promised time, as far as it presses. @param now epoch ms */
export function promiseWords(
  promisedAt: string | undefined,
  now: number,
): { readonly text: string; readonly late: boolean } | undefined {
  if (promisedAt === undefined) return undefined;
  const minutes = Math.round((Date.parse(promisedAt) - now) / 60_000);
  return minutes < 0
    ? { text: `Late by ${lengthWords(-minutes)}`, late: true }
    : { text: `Due in ${lengthWords(minutes)}`, late: false };
}

/** A length of time, roughly. */
export const lengthWords = (minutes: number): string => {
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
};
