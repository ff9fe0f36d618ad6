/** An idempotency key: 128 random bits. `randomUUID` is there in secure contexts only; this is everywhere. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
