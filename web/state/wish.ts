const KEY = 'depot.wish';

/** What a guest wanted to add to the cart before being asked to sign in. */
export interface Wish {
  readonly itemId: string;
  readonly name: string;
  readonly quantity: number;
}

/** Keeps it over the sign-in. */
export function makeWish(wish: Wish): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(wish));
  } catch {
    // A browser that keeps nothing: the shopper adds it again.
  }
}

/** What was wished for, if anything. */
export function readWish(): Wish | undefined {
  try {
    const wish = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    const whole =
      typeof wish?.itemId === 'string' && typeof wish.name === 'string' && Number.isSafeInteger(wish.quantity);
    if (whole) return wish;
  } catch {
    // Not ours, or broken: as good as none.
  }
  return undefined;
}

/** It has been granted, or given up. */
export function forgetWish(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
