import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import { Past } from './past.ts';
import type { Request, Requests } from './requests.ts';
import type { Delivery, Step } from './rows.ts';
import { type Line, unitsOf } from './units.ts';

/** A line of a receipt: units that came, the damaged ones among them. */
interface Arrived extends Line {
  readonly damaged?: number;
}

/**
 * Invariants 7 and 8 for what suppliers bring: each key announces, and receives, once; what was expected stays so, what came
 * only grows, and nothing comes of a delivery that is closed. That the shelves have it is {@link StockChecks}'.
 */
export class DeliveryChecks {
  readonly routes = ['createDelivery', 'receiveDelivery', 'closeDelivery'] as const;
  readonly #requests: Requests;
  readonly #deliveries = new Map<string, Past<Delivery>>();
  readonly #announced = new Effects();
  readonly #receipts = new Effects();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  sent(request: Request): void {
    if (request.ask.route === 'createDelivery') this.#announced.sent(request, announcing(request));
    if (request.ask.route === 'receiveDelivery') this.#receipts.sent(request, receiving(request));
  }

  check(step: Step): void {
    for (const { before, after } of step.of<Delivery>('Deliveries')) {
      if (!after) throw new Breach(8, `delivery ${before?.deliveryId} is gone`);
      const known = this.#deliveries.get(after.deliveryId);
      known?.set(step.number, after);
      if (!known) this.#deliveries.set(after.deliveryId, new Past(after));
      if (before) this.#changed(before, after);
      else this.#begun(after);
    }
  }

  #begun({ deliveryId, warehouseId, status, version, lines }: Delivery): void {
    const fresh = lines.every(({ expected, received, damaged }) => expected > 0 && received === 0 && damaged === 0);
    if (status !== 'open' || version !== 1 || !fresh) throw new Breach(8, `delivery ${deliveryId} begins as ${status}`);
    const expected = lines.map((line) => ({ itemId: line.itemId, quantity: line.expected }));
    this.#announced.tookEffect(`expect ${arrivedText(expected)} in ${warehouseId}`);
  }

  #changed(before: Delivery, after: Delivery): void {
    const name = `delivery ${after.deliveryId}`;
    if (before.status !== 'open' || after.version !== before.version + 1)
      throw new Breach(8, `${name} changes while ${before.status}, from version ${before.version} to ${after.version}`);
    const came = after.lines.map((line, index): Required<Arrived> => {
      const was = before.lines[index] ?? { itemId: line.itemId, expected: 0, received: 0, damaged: 0 };
      if (was.itemId !== line.itemId || was.expected !== line.expected)
        throw new Breach(1, `${name} expects ${line.expected} of ${line.itemId} now, not ${was.expected}`);
      const more = { quantity: line.received - was.received, damaged: line.damaged - was.damaged };
      if (Math.min(more.quantity, more.damaged) < 0 || line.damaged > line.received)
        throw new Breach(2, `${name} has ${line.received} of ${line.itemId}, ${line.damaged} damaged`);
      return { itemId: line.itemId, ...more };
    });
    if (after.status === 'open') {
      this.#receipts.tookEffect(`receive ${arrivedText(came)} of ${after.deliveryId}`);
      return;
    }
    if (came.some(({ quantity, damaged }) => quantity + damaged > 0))
      throw new Breach(8, `${name} is closed, and something comes with that`);
    const asked = this.#requests.of('closeDelivery').some(({ ask }) => ask.params?.['deliveryId'] === after.deliveryId);
    if (!asked) throw new Breach(8, `${name} is closed, and nobody asked`);
  }

  told(request: Request, answer: Answer): void {
    const { route } = request.ask;
    if (route === 'createDelivery') this.#announced.told(request, announcing(request), answer);
    if (route === 'receiveDelivery') this.#receipts.told(request, receiving(request), answer);
    const deliveryId = route === 'createDelivery' ? answer.body?.deliveryId : request.ask.params?.['deliveryId'];
    const rows = this.#deliveries.get(deliveryId ?? '')?.since(request.step) ?? [];
    if (answer.status < 300 && rows.length === 0)
      throw new Breach(7, `delivery ${deliveryId} was told, and is not there`);
    if (answer.status === 200 && route === 'closeDelivery' && rows.at(-1)?.status !== 'closed')
      throw new Breach(8, `delivery ${deliveryId} was told as closed, and is open`);
    if (answer.status === 404 && rows.length > 0) throw new Breach(7, `delivery ${deliveryId} is not found`);
    if (answer.body?.code === 'NOT_OPEN' && rows.every(({ status }) => status === 'open'))
      throw new Breach(8, `delivery ${deliveryId} was told to be closed, and was open`);
  }
}

const announcing = ({ ask }: Request): string => {
  const { lines } = ask.body as { lines: { itemId: string; expected: number }[] };
  const expected = lines.map((line) => ({ itemId: line.itemId, quantity: line.expected }));
  return `expect ${arrivedText(expected)} in ${ask.params?.['warehouseId']}`;
};

const receiving = ({ ask }: Request): string =>
  `receive ${arrivedText((ask.body as { lines: Arrived[] }).lines)} of ${ask.params?.['deliveryId']}`;

/** `A×3−1`: three came, one of them damaged. */
function arrivedText(lines: readonly Arrived[]): string {
  const damaged = unitsOf(lines.map((line) => ({ itemId: line.itemId, quantity: line.damaged ?? 0 })));
  return [...unitsOf(lines)]
    .filter(([itemId, quantity]) => quantity !== 0 || damaged.get(itemId) !== 0)
    .map(([itemId, quantity]) => `${itemId}×${quantity}−${damaged.get(itemId) ?? 0}`)
    .sort()
    .join(', ');
}
