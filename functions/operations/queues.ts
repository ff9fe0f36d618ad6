import type { QueueName } from '../shared/needs.ts';

/** What each queue is for, and what waits when its messages do. */
export const PURPOSES: Readonly<Record<QueueName, string>> = {
  HoldTimers: 'Ends holds at their time. Without it they end by the sweep and by TTL.',
  WarehouseWork: 'Hands warehouse orders to their warehouses. An order waits as long as its message does.',
  ImageUploads: 'Makes pictures of what was uploaded.',
};

/** Every queue. */
export const QUEUES = Object.keys(PURPOSES) as QueueName[];
