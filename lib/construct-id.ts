/** `beginCheckout` → `BeginCheckout`: how a route's or worker's name is spelled in the construct tree and in outputs. */
export const constructId = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
