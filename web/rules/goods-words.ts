const TRANSFER = { inTransit: 'Under way', received: 'Arrived', cancelled: 'Taken back' } as const;

/** A transfer's status in words. */
export const transferWords = (status: keyof typeof TRANSFER): string => TRANSFER[status];

const RETURN = { requested: 'To come', received: 'Taken in', cancelled: 'Kept after all' } as const;

/** A return's status in words, as staff say it. */
export const returnWords = (status: keyof typeof RETURN): string => RETURN[status];
