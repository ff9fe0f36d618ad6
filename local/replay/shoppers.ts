import type { Invoice } from './invoices.ts';

/** What an invoice costs beside its lines, counted in lines. */
const PER_INVOICE = 10;

/**
 * Shares the invoices out among `count` shoppers, each keeping the order of time. All invoices of a customer go to one
 * shopper, so that a cancellation comes after its order; a new customer goes to whoever has least to do so far.
 */
export function shareOut(invoices: readonly Invoice[], count: number): Invoice[][] {
  const queues = Array.from({ length: count }, () => ({ invoices: [] as Invoice[], work: 0 }));
  const queueOf = new Map<string, (typeof queues)[number]>();
  for (const invoice of invoices) {
    const queue = queueOf.get(invoice.customer) ?? queues.reduce((a, b) => (b.work < a.work ? b : a));
    queueOf.set(invoice.customer, queue);
    queue.invoices.push(invoice);
    queue.work += PER_INVOICE + invoice.lines.length;
  }
  return queues.map((queue) => queue.invoices);
}
