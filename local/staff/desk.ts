import type { Answer, Call } from '../replay/api.ts';
import type { Entry } from './options.ts';
import { type Label, labelOf, type StaffMember, shipParcel, type Work, workPath } from './parcel.ts';

/** A stop of a round through the shelves. */
interface Stop {
  readonly itemId: string;
  readonly name: string;
  readonly location: string | null;
  readonly quantity: number;
  readonly picked: number;
  readonly putBack: number;
}

interface PickList {
  readonly stops: readonly Stop[];
  readonly orders: readonly Work[];
}

const say = (refusal: Answer<unknown> & { readonly ok: false }): string => `${refusal.code}: ${refusal.detail}`;
const short = (id: string): string => id.slice(-12);

/** One member of staff's side of the HTTP API: what is typed or scanned, and what there is to say to it, a line each. */
export class Desk {
  readonly #call: Call;
  readonly #member: StaffMember;
  /** What was claimed here: an index of claims is a moment behind. */
  readonly #mine = new Map<string, Work>();

  constructor(call: Call, member: StaffMember) {
    this.#call = call;
    this.#member = member;
  }

  /** Does what was entered. @returns what to print. @throws StoreGone, Unexpected. */
  async enter(entry: Entry): Promise<string[]> {
    switch (entry.kind) {
      case 'list':
        return this.#list();
      case 'wave':
        return this.#wave(entry.size);
      case 'round':
        return this.#round();
      case 'scan':
        return this.#scan(entry.itemId, entry.quantity);
      case 'short':
        return this.#short(entry);
      case 'pack':
        return this.#each((work) => this.#step(work, 'pack'));
      case 'ship':
        return this.#ship(entry.tracking);
      case 'release':
        return this.#each((work) => this.#step(work, 'release'));
      case 'unclear':
        return [`That is not clear: ${entry.hint}.`];
      default:
        return [];
    }
  }

  /** Takes up what was claimed before, at another desk or before a crash. */
  async takeUp(): Promise<string[]> {
    const { warehouseId, session } = this.#member;
    const answer = await this.#call<PickList>('GET', `/warehouses/${warehouseId}/pick-list`, { session });
    if (!answer.ok) return [say(answer)];
    for (const work of answer.body.orders) this.#mine.set(work.warehouseOrderId, work);
    return this.#mine.size > 0 ? [`You have ${this.#mine.size} warehouse orders in hand.`] : [];
  }

  /** Works off as many as are asked for, or until the list is empty. `tell` hears of each. @returns how many were shipped. */
  async auto(count: number, tell: (line: string) => void): Promise<number> {
    let shipped = 0;
    const labels = new Map<string, Label>();
    while (shipped < count) {
      await this.#claim(Math.min(10, count - shipped));
      if (this.#mine.size === 0) break;
      for (const work of [...this.#mine.values()]) {
        if (shipped === count) break;
        const label = labels.get(work.parcel ?? '') ?? labelOf(work.warehouseOrderId);
        if (work.parcel !== undefined) labels.set(work.parcel, label);
        const outcome = await shipParcel(this.#call, this.#member, work, label);
        this.#mine.delete(work.warehouseOrderId);
        if (outcome.shipped) shipped += 1;
        tell(outcome.shipped ? `${work.warehouseOrderId} shipped` : `${work.warehouseOrderId} ${say(outcome.refusal)}`);
      }
    }
    // A parcel that is shared may have brought more along than were asked for.
    for (const work of [...this.#mine.values()]) await this.#step(work, 'release');
    return shipped;
  }

  async #list(): Promise<string[]> {
    const { warehouseId, session } = this.#member;
    const answer = await this.#call<{ orders: Work[] }>('GET', `${workPath(warehouseId)}?limit=20`, { session });
    if (!answer.ok) return [say(answer)];
    if (answer.body.orders.length === 0) return ['The list is empty.'];
    return answer.body.orders.map(
      ({ warehouseOrderId, status, claimable, lines, promisedAt = '', priority = 0 }) =>
        `${short(warehouseOrderId)}  ${claimable ? 'free' : status.padEnd(7)}  by ${promisedAt.slice(0, 16)}` +
        `${priority > 0 ? `  priority ${priority}` : ''}  ${lines.length} lines`,
    );
  }

  async #wave(size: number): Promise<string[]> {
    const refusal = await this.#claim(size);
    if (refusal) return [refusal];
    return [`You have ${this.#mine.size} warehouse orders in hand.`, ...(await this.#round())];
  }

  async #claim(size: number): Promise<string | undefined> {
    const { warehouseId, session } = this.#member;
    const answer = await this.#call<{ orders: Work[] }>('POST', `/warehouses/${warehouseId}/waves`, {
      session,
      body: { size },
      idempotencyKey: crypto.randomUUID(),
    });
    if (!answer.ok) return say(answer);
    for (const work of answer.body.orders) this.#mine.set(work.warehouseOrderId, work);
    return undefined;
  }

  async #round(): Promise<string[]> {
    const { warehouseId, session } = this.#member;
    const answer = await this.#call<PickList>('GET', `/warehouses/${warehouseId}/pick-list`, { session });
    if (!answer.ok) return [say(answer)];
    for (const work of answer.body.orders) this.#mine.set(work.warehouseOrderId, work);
    const { stops } = answer.body;
    if (stops.length === 0) return ['There is nothing to pick.'];
    return stops.map(
      ({ itemId, name, location, quantity, picked, putBack }) =>
        `${(location ?? '–').padEnd(9)} ${itemId.padEnd(10)} ${`${picked}/${quantity}`.padEnd(7)} ${name}` +
        `${putBack > 0 ? `  PUT BACK ${putBack}` : ''}`,
    );
  }

  async #scan(itemId: string, quantity: number): Promise<string[]> {
    const said: string[] = [];
    let left = quantity;
    for (const work of this.#mine.values()) {
      const line = work.lines.find((one) => one.itemId.toUpperCase() === itemId.toUpperCase());
      const units = Math.min(left, line ? line.quantity - line.picked : 0);
      if (!line || units <= 0) continue;
      said.push(
        ...(await this.#step(work, 'pick', {
          lines: [{ itemId: line.itemId, quantity: units }],
          version: work.version,
        })),
      );
      left -= units;
    }
    return left === 0 ? said : [...said, `${left} × ${itemId}: nobody in hand needs that. Put it back.`];
  }

  async #short({ itemId, quantity, why }: Entry & { readonly kind: 'short' }): Promise<string[]> {
    const work = [...this.#mine.values()].find(({ lines }) =>
      lines.some((line) => line.itemId.toUpperCase() === itemId.toUpperCase() && line.quantity >= quantity),
    );
    const line = work?.lines.find((one) => one.itemId.toUpperCase() === itemId.toUpperCase());
    if (!work || !line) return [`No warehouse order in hand has ${quantity} × ${itemId}.`];
    const body = { itemId: line.itemId, quantity, kind: why, version: work.version };
    return this.#step(work, 'short', body);
  }

  async #ship(tracking: string | undefined): Promise<string[]> {
    const packed = [...this.#mine.values()].filter(({ status }) => status === 'packed');
    if (packed.length === 0) return ['Nothing is packed.'];
    const labels = new Map<string, string>();
    const said: string[] = [];
    for (const work of packed) {
      const label = labelOf(work.warehouseOrderId);
      const number = tracking ?? labels.get(work.parcel ?? '') ?? label.tracking;
      if (work.parcel !== undefined) labels.set(work.parcel, number);
      said.push(...(await this.#step(work, 'ship', { ...label, tracking: number, version: work.version })));
    }
    return said;
  }

  async #each(act: (work: Work) => Promise<string[]>): Promise<string[]> {
    if (this.#mine.size === 0) return ['There is nothing in hand.'];
    const said: string[] = [];
    for (const work of [...this.#mine.values()]) said.push(...(await act(work)));
    return said;
  }

  /** One step of one warehouse order, noted here as it is afterwards. */
  async #step(work: Work, step: string, body: object = {}): Promise<string[]> {
    const { warehouseId, session } = this.#member;
    const keyed = step === 'pick' || step === 'short' ? { idempotencyKey: crypto.randomUUID() } : {};
    const at = `${workPath(warehouseId, work.warehouseOrderId)}/${step}`;
    const answer = await this.#call<Work>('POST', at, { session, body, ...keyed });
    if (!answer.ok) {
      if (answer.code === 'NOT_OPEN' || answer.code === 'NOT_CLAIMED') this.#mine.delete(work.warehouseOrderId);
      if (answer.code === 'WORK_CHANGED') await this.takeUp();
      return [`${short(work.warehouseOrderId)}  ${say(answer)}`];
    }
    const { status, lines } = answer.body;
    if (status === 'claimed' || status === 'packed') this.#mine.set(work.warehouseOrderId, answer.body);
    else this.#mine.delete(work.warehouseOrderId);
    const open = lines.reduce((sum, { quantity, picked }) => sum + quantity - picked, 0);
    return [`${short(work.warehouseOrderId)}  ${status}${status === 'claimed' ? `, ${open} units to pick` : ''}`];
  }
}
