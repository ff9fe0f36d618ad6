/** One line of the orders file. */
export interface OrderFileRow {
  /** `YYYY-MM-DD hh:mm:ss`, the shop's own clock. */
  readonly invoice_date: string;
  /** Begins with `C` when it is a cancellation. */
  readonly invoice_no: string;
  /** Empty for a customer without an account. */
  readonly customer_id: string;
  readonly stock_code: string;
  /** Below zero in a cancellation. */
  readonly quantity: string;
  readonly country: string;
}

/** A number of one item, above zero. */
export interface Line {
  readonly itemId: string;
  readonly quantity: number;
}

/** One invoice: what a customer ordered, or cancelled of what they had ordered. */
export interface Invoice {
  readonly kind: 'order' | 'cancellation';
  readonly number: string;
  readonly customer: string;
  readonly at: string;
  readonly country: string;
  /** Summed by item, in order of first mention; of a cancellation what is cancelled, as positive numbers. */
  readonly lines: readonly Line[];
  /** Lines of the file that were left out as the catalogue does not have their item. */
  readonly unknownLines: number;
}

/**
 * The invoices of the rows, in the order of time. Lines of the same item are summed; lines whose sign does not fit the
 * kind of invoice are skipped. A customer without an account is taken for a customer of that invoice alone.
 */
export function invoicesOf(rows: readonly OrderFileRow[], isKnownItem: (itemId: string) => boolean): Invoice[] {
  const invoices = [...Map.groupBy(rows, (row) => row.invoice_no)].map(([number, own]) =>
    invoice(number, own, isKnownItem),
  );
  return invoices.sort((a, b) => (a.at === b.at ? compare(a.number, b.number) : compare(a.at, b.at)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function invoice(number: string, rows: readonly OrderFileRow[], isKnownItem: (itemId: string) => boolean): Invoice {
  const kind = number.startsWith('C') ? 'cancellation' : 'order';
  const sums = new Map<string, number>();
  let unknownLines = 0;
  for (const { stock_code: itemId, quantity: text } of rows) {
    const quantity = kind === 'cancellation' ? -Number(text) : Number(text);
    if (!Number.isSafeInteger(quantity) || quantity <= 0) continue;
    if (isKnownItem(itemId)) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
    else unknownLines++;
  }
  const first = rows[0];
  const customer = first?.customer_id ?? '';
  return {
    kind,
    number,
    customer: customer || `of invoice ${number}`,
    at: first?.invoice_date ?? '',
    country: first?.country ?? '',
    lines: [...sums].map(([itemId, quantity]) => ({ itemId, quantity })),
    unknownLines,
  };
}
