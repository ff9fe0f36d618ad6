/** Source of every event that the store puts on its bus. */
export const EVENT_SOURCE = 'depot';

/** What the store announces: the detail-types that subscribers' rules match. */
export type DetailType = 'Stock low' | 'Stock recovered' | 'Order stuck' | 'Work stuck';
