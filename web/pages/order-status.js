const ORDER = {
  placed: 'Placed',
  processing: 'Being prepared',
  stuck: 'Delayed: we are looking for the rest of it',
  cancelling: 'Being cancelled',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

const SHIPMENT = {
  allocated: 'Set aside',
  queued: 'Waiting to be picked',
  claimed: 'Being picked',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

/** An order's status in words. @param {string} status */
export const statusText = (status) => /** @type {Record<string, string>} */ (ORDER)[status] ?? status;

/** A shipment's status in words. @param {string} status */
export const shipmentText = (status) => /** @type {Record<string, string>} */ (SHIPMENT)[status] ?? status;

/** Whether an order moves no more. @param {string} status */
export const hasEnded = (status) => status === 'shipped' || status === 'cancelled';

/** Whether a shopper may ask for its cancellation. @param {string} status */
export const isCancellable = (status) => ['placed', 'processing', 'stuck'].includes(status);
