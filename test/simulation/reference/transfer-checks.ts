import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import { endedOf } from './goods.ts';
import { type Mirror, shelfKey } from './mirror.ts';
import { Past } from './past.ts';
import type { Request, Requests } from './requests.ts';
import type { Step, Transfer } from './rows.ts';
import { type Line, unitsOf } from './units.ts';

/** What may follow what, as docs/invariants.md draws it. */
const TRANSFER_GRAPH: Readonly<Record<string, readonly string[]>> = {
  inTransit: ['received', 'cancelled'],
  received: [],
  cancelled: [],
};

/** A line of a receipt, as it is sent or as rows have changed. */
interface Arrival extends Line {
  readonly lost?: number;
  readonly damaged?: number;
}

/**
 * Invariants 2, 7 and 8 for what moves between warehouses: each key sends, and receives, once; what comes, is lost and is
 * damaged is never more than was sent; cancelled XOR received. Where its units are in the books is {@link StockChecks}'.
 */
export class TransferChecks {
  readonly routes = ['sendTransfer', 'receiveTransfer', 'cancelTransfer'] as const;
  readonly #mirror: Mirror;
  readonly #requests: Requests;
  readonly #transfers = new Map<string, Past<Transfer>>();
  readonly #sends = new Effects();
  readonly #receipts = new Effects();

  constructor(mirror: Mirror, requests: Requests) {
    this.#mirror = mirror;
    this.#requests = requests;
  }

  sent(request: Request): void {
    if (request.ask.route === 'sendTransfer') this.#sends.sent(request, sending(request));
    if (request.ask.route === 'receiveTransfer') this.#receipts.sent(request, receiving(request));
  }

  check(step: Step): void {
    for (const { before, after } of step.of<Transfer>('Transfers')) {
      if (!after) throw new Breach(8, `transfer ${before?.transferId} is gone`);
      const known = this.#transfers.get(after.transferId);
      known?.set(step.number, after);
      if (!known) this.#transfers.set(after.transferId, new Past(after));
      if (before) this.#changed(before, after);
      else this.#left(after);
    }
  }

  #left({ transferId, origin, destination, status, version, lines }: Transfer): void {
    const name = `transfer ${transferId}`;
    const fresh = lines.every((line) => line.quantity > 0 && endedOf(line) === 0);
    if (status !== 'inTransit' || version !== 1 || !fresh) throw new Breach(8, `${name} begins as ${status}`);
    this.#sends.tookEffect(`send ${unitsText(lines)} from ${origin} to ${destination}`);
  }

  #changed(before: Transfer, after: Transfer): void {
    const name = `transfer ${after.transferId}`;
    if (before.status !== after.status && !TRANSFER_GRAPH[before.status]?.includes(after.status))
      throw new Breach(8, `${name} goes from ${before.status} to ${after.status}`);
    if (before.status !== 'inTransit' || after.version !== before.version + 1)
      throw new Breach(8, `${name} changes while ${before.status}, from version ${before.version} to ${after.version}`);
    const came = after.lines.map((line, index): Required<Arrival> => {
      const { itemId, quantity, received, lost, damaged } = line;
      const was = before.lines[index];
      if (was?.itemId !== itemId || was.quantity !== quantity)
        throw new Breach(1, `${name} has ${quantity} of ${itemId} now, not what was sent`);
      const more = { quantity: received - was.received, lost: lost - was.lost, damaged: damaged - was.damaged };
      if (Math.min(more.quantity, more.lost, more.damaged) < 0 || endedOf(line) > quantity)
        throw new Breach(2, `${name} of ${quantity} of ${itemId}: ${received} came, ${lost} lost, ${damaged} damaged`);
      return { itemId, ...more };
    });
    const ended = after.lines.every((line) => endedOf(line) === line.quantity);
    if (after.status === 'cancelled') {
      if (after.lines.some((line) => endedOf(line) > 0)) throw new Breach(8, `${name} is cancelled, and some has come`);
      const asked = this.#requests
        .of('cancelTransfer')
        .some(({ ask }) => ask.params?.['transferId'] === after.transferId);
      if (!asked) throw new Breach(8, `${name} is cancelled, and nobody asked`);
      return;
    }
    if (ended !== (after.status === 'received')) throw new Breach(8, `${name} is ${after.status}`);
    this.#receipts.tookEffect(`receive ${arrivalsText(came)} of ${after.transferId}`);
  }

  told(request: Request, answer: Answer): void {
    const { route } = request.ask;
    if (route === 'sendTransfer') this.#sendTold(request, answer);
    else this.#ofOneTold(request, answer);
  }

  #sendTold(request: Request, answer: Answer): void {
    this.#sends.told(request, sending(request), answer);
    const { warehouseId = '' } = request.ask.params ?? {};
    if (answer.status === 201) {
      const row = this.#transfers.get(answer.body.transferId)?.now;
      if (row?.origin !== warehouseId)
        throw new Breach(7, `transfer ${answer.body.transferId} was confirmed, and is not there`);
    }
    if (answer.body?.code !== 'NOT_ENOUGH_STOCK') return;
    // Nobody can be refused what was free on the shelf, and left to sell, all the while.
    const short = [...unitsOf((request.ask.body as { lines: Line[] }).lines)].some(([itemId, quantity]) => {
      const free = this.#mirror.free.get(shelfKey(itemId, warehouseId))?.since(request.step) ?? [0];
      const left = this.#mirror.available.get(itemId)?.since(request.step) ?? [0];
      return Math.min(...free, ...left) < quantity;
    });
    if (!short) throw new Breach(3, `${sending(request)} was refused, and there was enough of everything`);
  }

  #ofOneTold(request: Request, answer: Answer): void {
    const { transferId = '', warehouseId } = request.ask.params ?? {};
    const receipt = request.ask.route === 'receiveTransfer';
    if (receipt) this.#receipts.told(request, receiving(request), answer);
    const name = `transfer ${transferId}`;
    const rows = this.#transfers.get(transferId)?.since(request.step) ?? [];
    const theirs = rows[0] && (receipt ? rows[0].destination : rows[0].origin) === warehouseId;
    if (answer.status === 404) {
      if (theirs) throw new Breach(7, `${name} was sent and is not found`);
      return;
    }
    if (answer.status < 500 && !theirs) throw new Breach(15, `${warehouseId} was told ${answer.status} about ${name}`);
    const { code } = answer.body ?? {};
    if (answer.status === 200 && !receipt && rows.at(-1)?.status !== 'cancelled')
      throw new Breach(8, `${name} was told as cancelled, and is ${rows.at(-1)?.status}`);
    const touched = rows.some(
      ({ status, lines }) => status !== 'inTransit' || (!receipt && lines.some((line) => endedOf(line) > 0)),
    );
    if (code === 'NOT_OPEN' && !touched) throw new Breach(8, `${name} was told to be over, and was in transit`);
    if (code === 'TOO_MANY_UNITS' && !rows.some((row) => isBeyond(request, row)))
      throw new Breach(2, `${receiving(request)} was refused as too many, and so many were in transit`);
  }

  /** Units that are on their way come, are lost or are back where they were. */
  atRest(): void {
    for (const [transferId, { now }] of this.#transfers) {
      if (now.status === 'inTransit') throw new Breach(8, `transfer ${transferId} is still in transit`);
    }
  }
}

const linesOf = <L>({ ask }: Request): L[] => (ask.body as { lines: L[] }).lines;

const sending = (request: Request): string =>
  `send ${unitsText(linesOf<Line>(request))} from ${request.ask.params?.['warehouseId']} to ${(request.ask.body as { to: string }).to}`;

const receiving = (request: Request): string =>
  `receive ${arrivalsText(linesOf<Arrival>(request))} of ${request.ask.params?.['transferId']}`;

const unitsText = (lines: readonly Line[]): string =>
  [...unitsOf(lines)]
    .map(([itemId, quantity]) => `${itemId}×${quantity}`)
    .sort()
    .join(', ');

/** `A×2−1−0`: two came, one was lost, none was damaged. */
function arrivalsText(lines: readonly Arrival[]): string {
  const sum = (of: (line: Arrival) => number) =>
    unitsOf(lines.map((line) => ({ itemId: line.itemId, quantity: of(line) })));
  const [came, lost, damaged] = [
    sum((line) => line.quantity),
    sum(({ lost = 0 }) => lost),
    sum(({ damaged = 0 }) => damaged),
  ];
  return [...came.keys()]
    .map((itemId) => [itemId, came.get(itemId) ?? 0, lost.get(itemId) ?? 0, damaged.get(itemId) ?? 0] as const)
    .filter(([, ...units]) => units.some((quantity) => quantity !== 0))
    .map(([itemId, ...units]) => `${itemId}×${units.join('−')}`)
    .sort()
    .join(', ');
}

/** Whether a receipt tells of more than was in transit then. */
function isBeyond(request: Request, row: Transfer): boolean {
  const left = new Map(row.lines.map((line) => [line.itemId, line.quantity - endedOf(line)]));
  const asked = unitsOf(
    linesOf<Arrival>(request).map(({ itemId, quantity, lost = 0, damaged = 0 }) => ({
      itemId,
      quantity: quantity + lost + damaged,
    })),
  );
  return [...asked].some(([itemId, quantity]) => quantity > (left.get(itemId) ?? 0));
}
