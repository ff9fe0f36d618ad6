import type { Answer, Ask } from '../world/world.ts';

/** A request a client sent, and what it was told. */
export interface Request {
  readonly ask: Ask;
  /** When it was sent, in true virtual ms. */
  readonly at: number;
  /** The last step before it was sent that was no longer seen in part. */
  readonly step: number;
  /** Faults that had fired by then which may keep a function from what it should do. */
  readonly faults: number;
  /** `died`: nobody knows what came of it. */
  state: 'open' | 'answered' | 'died';
  answer?: Answer;
  answeredAt?: number;
}

/** How long calls that were on the wire when a request was answered with a failure may yet take effect, in ms. */
const AFTERMATH_MS = 120_000;

/** All requests of all clients, as the clients know them. */
export class Requests {
  readonly all: Request[] = [];
  readonly #byRoute = new Map<string, Request[]>();

  sent(ask: Ask, at: number, step: number, faults: number): Request {
    const request: Request = { ask, at, step, faults, state: 'open' };
    this.all.push(request);
    const of = this.#byRoute.get(ask.route);
    if (of) of.push(request);
    else this.#byRoute.set(ask.route, [request]);
    return request;
  }

  of(route: string): readonly Request[] {
    return this.#byRoute.get(route) ?? [];
  }

  /** Requests of these routes by a user which may be writing at this moment. */
  active(routes: readonly string[], userId: string, now: number): Request[] {
    return routes.flatMap((route) => this.of(route)).filter((one) => one.ask.user?.id === userId && mayWrite(one, now));
  }
}

function mayWrite({ state, answer, answeredAt = 0 }: Request, now: number): boolean {
  if (state !== 'answered') return state === 'open';
  return (answer?.status ?? 0) >= 500 && now - answeredAt < AFTERMATH_MS;
}
