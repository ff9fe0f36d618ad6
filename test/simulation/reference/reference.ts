import type { Answer, Ask, Change, World } from '../world/world.ts';
import { AnswerChecks } from './answer-checks.ts';
import { Breach } from './breach.ts';
import { CartChecks } from './cart-checks.ts';
import { DeliveryChecks } from './delivery-checks.ts';
import type { Facts } from './facts.ts';
import { HoldChecks } from './hold-checks.ts';
import { LedgerChecks } from './ledger-checks.ts';
import { Mirror } from './mirror.ts';
import { OrderChecks } from './order-checks.ts';
import { PickChecks } from './pick-checks.ts';
import { PlanChecks } from './plan-checks.ts';
import { type Request, Requests } from './requests.ts';
import { checkNothingIsOnItsWay } from './rest-checks.ts';
import { ReturnChecks } from './return-checks.ts';
import { type LedgerRow, Step, type Stock, type Warehouse, type WarehouseStock } from './rows.ts';
import { ShelfChanges } from './shelf-changes.ts';
import { ShortChecks } from './short-checks.ts';
import { StockChecks } from './stock-checks.ts';
import { TransferChecks } from './transfer-checks.ts';
import { WaveChecks } from './wave-checks.ts';
import { WithdrawalChecks } from './withdrawal-checks.ts';
import { WorkChecks } from './work-checks.ts';

/** Faults that may keep a function from what it should do. The others only change when, and how often, something comes. */
const DISTURBING = [
  'failedBefore',
  'answerLost',
  'conflict',
  'throttle',
  'processDied',
  'staleRead',
  'tokenForgotten',
] as const;

/**
 * The simple store that the real one is held against. It is told of every applied write by the world, and by the clients
 * of what they asked and were told; from these alone it works out what must be, for the invariants of docs/invariants.md but
 * 14 (there is no search in this world). It shares no code with the store.
 */
export class Reference {
  readonly #world: World;
  readonly #mirror = new Mirror();
  readonly #requests = new Requests();
  readonly #changes = new ShelfChanges(this.#mirror, this.#requests);
  readonly #stock = new StockChecks(this.#mirror, this.#changes);
  readonly #transfers = new TransferChecks(this.#mirror, this.#requests);
  readonly #picks = new PickChecks();
  readonly #shorts = new ShortChecks(this.#requests);
  readonly #waves = new WaveChecks();
  readonly #returns = new ReturnChecks(this.#mirror, this.#requests);
  readonly #deliveries = new DeliveryChecks(this.#requests);
  /** Who knows what was asked for under keys, by route. */
  readonly #keyed = new Map(
    [this.#changes, this.#transfers, this.#returns, this.#deliveries, this.#picks, this.#shorts, this.#waves].flatMap(
      (checks) => checks.routes.map((route) => [route as string, checks] as const),
    ),
  );
  readonly #holds: HoldChecks;
  readonly #orders = new OrderChecks(this.#mirror, this.#requests);
  readonly #work = new WorkChecks(this.#mirror, this.#requests);
  readonly #plans = new PlanChecks(this.#mirror, () => this.#finishedStep());
  readonly #withdrawals: WithdrawalChecks;
  readonly #carts = new CartChecks(this.#requests);
  readonly #ledger = new LedgerChecks(this.#mirror);
  readonly #answers: AnswerChecks;
  /** The step of each change, by its sequence. */
  readonly #steps = new Map<number, number>();
  #breach: Breach | undefined;

  constructor(world: World, facts: Facts) {
    this.#world = world;
    this.#withdrawals = new WithdrawalChecks(facts, this.#mirror, this.#requests);
    this.#holds = new HoldChecks(facts, this.#mirror, this.#requests);
    this.#answers = new AnswerChecks(facts, this.#mirror, this.#requests, this.#holds);
    const shelves = world.rows<WarehouseStock>('WarehouseStock');
    const stock = world.rows<Stock>('Stock');
    this.#mirror.begin(stock, shelves, world.rows<Warehouse>('Warehouses'));
    this.#stock.begin(shelves);
    this.#ledger.begin(stock, world.rows<LedgerRow>('StockLedger'));
    world.onChange((changes) => this.#observe(changes));
  }

  /** A client sends a request. */
  sent(ask: Ask): Request {
    const request = this.#requests.sent(ask, this.#world.now(), this.#finishedStep(), this.#disturbances());
    this.#keyed.get(ask.route)?.sent(request);
    this.#answers.sent(request);
    return request;
  }

  /** It is answered. @throws Breach when the answer can't be true. */
  answered(request: Request, answer: Answer): void {
    request.state = 'answered';
    request.answer = answer;
    request.answeredAt = this.#world.now();
    this.#noting(() => {
      this.#keyed.get(request.ask.route)?.told(request, answer);
      const undisturbed = this.#disturbances() === request.faults;
      this.#answers.check(request, answer, { now: this.#world.now(), undisturbed });
    });
    this.checkStep();
  }

  /** Nobody ever hears what came of it. */
  died(request: Request): void {
    request.state = 'died';
  }

  /** Something that a client saw and that must never be. */
  refuse(invariant: number, message: string): void {
    this.#breach ??= new Breach(invariant, message);
    this.checkStep();
  }

  /** @throws Breach when anything up to now was one. */
  checkStep(): void {
    if (this.#breach) throw this.#breach;
  }

  /** When nothing moves any more. @throws Breach */
  checkRest(): void {
    this.checkStep();
    this.#stock.atRest();
    this.#transfers.atRest();
    this.#returns.atRest();
    this.#holds.atRest();
    this.#orders.atRest();
    this.#work.atRest();
    this.#withdrawals.atRest();
    this.#plans.atRest();
    checkNothingIsOnItsWay(this.#world, this.#mirror);
    this.#answers.atRest();
    this.#ledger.atRest();
  }

  #observe(changes: readonly Change[]): void {
    this.#noting(() => {
      const step = new Step(this.#mirror.step + 1, this.#world.now(), changes);
      this.#mirror.apply(step);
      for (const { sequence } of changes) this.#steps.set(sequence, step.number);
      this.#stock.check(step);
      this.#transfers.check(step);
      this.#returns.check(step);
      this.#deliveries.check(step);
      this.#holds.check(step);
      this.#orders.check(step);
      this.#work.check(step);
      this.#picks.check(step);
      this.#shorts.check(step);
      this.#waves.check(step);
      this.#withdrawals.check(step);
      this.#plans.check(step);
      this.#carts.check(step);
      this.#ledger.check(step);
    });
  }

  /** The first breach is kept, as what follows from it would only hide it. */
  #noting(check: () => void): void {
    if (this.#breach) return;
    try {
      check();
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      this.#breach = error;
    }
  }

  /** The last step that everybody sees whole: what a request may be told of begins there. */
  #finishedStep(): number {
    const { unfinished } = this.#world;
    return unfinished === undefined ? this.#mirror.step : (this.#steps.get(unfinished) ?? this.#mirror.step + 1) - 1;
  }

  #disturbances(): number {
    return DISTURBING.reduce((sum, kind) => sum + this.#world.faults[kind], 0);
  }
}
