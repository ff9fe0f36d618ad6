import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import { type Mirror, shelfKey } from './mirror.ts';
import type { Request, Requests } from './requests.ts';
import type { WarehouseStock } from './rows.ts';

/** Goods received without a delivery, counts corrected by a difference, and shelves counted. */
interface ShelfChange {
  readonly kind: 'receive' | 'correct' | 'count';
  readonly itemId: string;
  readonly warehouseId: string;
  /** Units more or less; for a count, what the book says after it. */
  readonly units: number;
}

/** A body of changeWarehouseStock or countWarehouseStock. */
interface Body {
  readonly kind?: 'receive' | 'correct';
  readonly itemId: string;
  readonly quantity?: number;
  readonly delta?: number;
  readonly counted?: number;
  readonly onHand?: number;
}

/** What was received, corrected and counted on shelves, as those know who did it: by idempotency key. */
export class ShelfChanges {
  readonly #mirror: Mirror;
  readonly #requests: Requests;
  readonly #changes = new Effects();
  readonly #counts = new Effects();

  constructor(mirror: Mirror, requests: Requests) {
    this.#mirror = mirror;
    this.#requests = requests;
  }

  readonly routes = ['changeWarehouseStock', 'countWarehouseStock'] as const;

  sent(request: Request): void {
    const change = changeOf(request);
    this.#effectsOf(change).sent(request, kindOf(change));
  }

  told(request: Request, answer: Answer): void {
    const change = changeOf(request);
    this.#effectsOf(change).told(request, kindOf(change), answer);
    const { kind, itemId, warehouseId, units } = change;
    const told = kind === 'count' ? answer.body?.onHand : answer.body?.change;
    if (answer.status === 200 && told !== units) throw new Breach(7, `${kindOf(change)} was answered as ${told}`);
    const shelves = this.#mirror.books.get(shelfKey(itemId, warehouseId))?.since(request.step) ?? [undefined];
    if (answer.body?.code === 'NOT_ENOUGH_STOCK' && shelves.every((shelf) => (shelf?.free ?? 0) + units >= 0))
      throw new Breach(2, `${-units} of ${itemId} could be taken off, and it was refused`);
    if (kind !== 'count') return;
    // Who told nothing of the book is refused when it changes while the count is written.
    const { onHand: seen = shelves[0]?.onHand ?? 0 } = request.ask.body as Body;
    if (answer.body?.code === 'CHANGED_MEANWHILE' && shelves.every((shelf) => (shelf?.onHand ?? 0) === seen))
      throw new Breach(1, `${kindOf(change)} was refused as the book had changed; it said ${seen} all the while`);
    if (answer.body?.code === 'UNITS_PICKED' && !this.#isPicked(itemId, warehouseId))
      throw new Breach(1, `${kindOf(change)} was refused for what is picked, and nothing ever was`);
    if (answer.body?.code === 'UNITS_ALLOCATED' && shelves.every((shelf) => (shelf?.allocated ?? 0) <= units))
      throw new Breach(1, `${kindOf(change)} was refused for what is allocated, and no more ever was`);
  }

  /** Units are seen to be received or corrected, and no other row of the step says why. */
  changed(kind: 'receive' | 'correct', { itemId, warehouseId }: WarehouseStock, units: number): void {
    this.#changes.tookEffect(kindOf({ kind, itemId, warehouseId, units }));
  }

  /** A shelf is seen to be counted: the book says now what the counter told, over the book that the counter saw. */
  counted(before: WarehouseStock | undefined, { itemId, warehouseId, onHand }: WarehouseStock): void {
    const kind = kindOf({ kind: 'count', itemId, warehouseId, units: onHand });
    this.#counts.tookEffect(kind);
    const had = before?.onHand ?? 0;
    const meant = this.#requests.of('countWarehouseStock').filter((request) => kindOf(changeOf(request)) === kind);
    const seen = meant.map(({ ask }) => (ask.body as Body).onHand);
    if (!seen.some((units) => units === undefined || units === had))
      throw new Breach(1, `${kind} is set over a book of ${had}, and the counter saw ${seen.join(' or ')}`);
  }

  /** Whether anybody has tried to pick of a shelf. */
  #isPicked(itemId: string, warehouseId: string): boolean {
    return this.#requests
      .of('pickWork')
      .some(
        ({ ask }) =>
          ask.params?.['warehouseId'] === warehouseId &&
          (ask.body as { lines: { itemId: string }[] }).lines.some((line) => line.itemId === itemId),
      );
  }

  #effectsOf({ kind }: ShelfChange): Effects {
    return kind === 'count' ? this.#counts : this.#changes;
  }
}

const kindOf = ({ kind, itemId, warehouseId, units }: ShelfChange): string =>
  kind === 'count'
    ? `count of ${itemId} in ${warehouseId} to ${units}`
    : `${kind} ${units} of ${itemId} in ${warehouseId}`;

function changeOf({ ask }: Request): ShelfChange {
  const { kind = 'count', itemId, quantity, delta, counted } = ask.body as Body;
  return { kind, itemId, warehouseId: ask.params?.['warehouseId'] ?? '', units: quantity ?? delta ?? counted ?? 0 };
}
