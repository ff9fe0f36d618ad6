/** An answer that was asked for by early.ts, before the page's script was there. */
export interface EarlyAnswer {
  readonly url: string;
  /** By this machine's clock, epoch ms. */
  readonly sentAt: number;
  readonly answer: Promise<Response>;
}

declare global {
  interface Window {
    depotEarly?: EarlyAnswer | undefined;
  }
}

/** The answer to a request that was sent early, once: whoever asks again wants a newer one. */
export function takeEarly(url: string, init: RequestInit): EarlyAnswer | undefined {
  const early = window.depotEarly;
  if (early === undefined || early.url !== url || (init.method ?? 'GET') !== 'GET') return undefined;
  window.depotEarly = undefined;
  return early;
}
