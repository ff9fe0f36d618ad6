import { describe, expect, it } from 'vitest';
import {
  type HoldStep,
  isFor,
  isOneStep,
  isOpenHold,
  newHold,
  type Reservation,
  stepOfRelease,
  stepToLines,
  stepTowards,
  takenBy,
} from '../../functions/checkout/holds.ts';
import type { ItemQuantity } from '../../functions/stock/stock.ts';

/**
 * The hold's protocol, in every order of events there is in a small world. The steps are those that production takes, with
 * one item a step, so that a hold of two items is already one in parts. Whatever reads a row keeps what it has read until
 * it writes, and everything else may happen in between; whatever is about to write may die instead.
 *
 * Shoppers begin a checkout, change their cart, order or give up what they were shown, from one tab or two. A hold may be
 * over at any moment; its timer, or the sweep, releases it then, or TTL removes its row and the stream's record of that is
 * delivered chunk by chunk, any number of times.
 */
const LIMIT = 1;

/** A small world, of one shopper or two. */
interface Setup {
  /** Units of each item. */
  readonly stock: readonly [number, number];
  readonly shoppers: readonly Shopper[];
}

interface Shopper {
  /** Carts as the shopper changes them, one after the other, at any moment. */
  readonly carts: readonly (readonly ItemQuantity[])[];
  readonly tabs: number;
  readonly budget: Budget;
}

/** How often a shopper does each, from any tab. */
interface Budget {
  readonly begin: number;
  readonly submit: number;
  readonly cancel: number;
}

const SETUPS: Readonly<Record<string, Setup>> = {
  'two tabs begin, order and give up': {
    stock: [1, 1],
    shoppers: [{ carts: [lines([1, 1])], tabs: 2, budget: { begin: 2, submit: 1, cancel: 1 } }],
  },
  'a swap that takes more, in parts, beside an order': {
    stock: [2, 1],
    shoppers: [{ carts: [lines([1, 0]), lines([2, 1])], tabs: 2, budget: { begin: 2, submit: 2, cancel: 1 } }],
  },
  'a swap for something else, twice': {
    stock: [2, 1],
    shoppers: [
      { carts: [lines([2, 0]), lines([0, 1]), lines([1, 1])], tabs: 1, budget: { begin: 3, submit: 1, cancel: 0 } },
    ],
  },
  'two shoppers want the same units': {
    stock: [2, 1],
    shoppers: [
      { carts: [lines([1, 0]), lines([2, 1])], tabs: 1, budget: { begin: 2, submit: 1, cancel: 0 } },
      { carts: [lines([1, 1])], tabs: 1, budget: { begin: 1, submit: 0, cancel: 0 } },
    ],
  },
};

/** Mistakes the search must find; each is one condition or one step left out. */
type Flaw =
  | 'steps did not check the version'
  | 'an order were placed beside an unfinished swap'
  | 'a hold could be ordered when it is over'
  | 'an order left its row'
  | 'chunks were not marked'
  | 'a release removed the row at once';

function lines(quantities: readonly number[]): ItemQuantity[] {
  return quantities.flatMap((quantity, item) => (quantity > 0 ? [{ itemId: String(item), quantity }] : []));
}

/** Somebody who has read a row and is about to write. */
interface Process {
  readonly does: 'begin' | 'submit' | 'cancel' | 'release';
  /** `consume` is the order's transaction; the others are steps of the hold. */
  readonly phase: 'take' | 'excess' | 'release' | 'consume';
  /** Row read, for `consume`; the step about to be taken, for the others. */
  readonly row?: Reservation;
  readonly step?: HoldStep;
  readonly target?: Reservation;
  /** What a submission names. */
  readonly id?: string;
  /** Whether it ends when this is done, being short. */
  readonly ends?: boolean;
}

/** A row that TTL has removed: its stream record. */
interface Removed {
  readonly id: string;
  readonly taken: readonly ItemQuantity[];
}

interface World {
  readonly setup: Setup;
  readonly stock: readonly number[];
  readonly rows: readonly (Reservation | undefined)[];
  /** By shopper: their tabs, and then whoever releases what is over. */
  readonly processes: readonly (readonly (Process | undefined)[])[];
  readonly carts: readonly number[];
  readonly budgets: readonly Budget[];
  /** What each shopper was shown last. */
  readonly shown: readonly (Pick<Reservation, 'reservationId' | 'lines'> | undefined)[];
  readonly over: readonly string[];
  readonly orders: readonly Pick<Reservation, 'reservationId' | 'lines'>[];
  readonly stream: readonly Removed[];
  readonly marks: readonly string[];
}

class Breach extends Error {}

const startOf = (setup: Setup): World => ({
  setup,
  stock: setup.stock,
  rows: setup.shoppers.map(() => undefined),
  processes: setup.shoppers.map(({ tabs }) => Array.from({ length: tabs + 1 }, () => undefined)),
  carts: setup.shoppers.map(() => 0),
  budgets: setup.shoppers.map(({ budget }) => budget),
  shown: setup.shoppers.map(() => undefined),
  over: [],
  orders: [],
  stream: [],
  marks: [],
});

const put = <T>(list: readonly T[], index: number, value: T): T[] => list.map((one, i) => (i === index ? value : one));
/** Now, for a row: long after its end once it is over. */
const nowFor = ({ over }: World, row: Reservation) => (over.includes(row.reservationId) ? 200_000 : 0);
const cartsOf = ({ setup }: World, who: number) => setup.shoppers[who]?.carts ?? [];
const isOverIn = (world: World, row: Reservation) => world.over.includes(row.reservationId);

const setProcess = (world: World, who: number, slot: number, process: Process | undefined): World => ({
  ...world,
  processes: put(world.processes, who, put(world.processes[who] ?? [], slot, process)),
});

/** An id that nothing has, nor is about to give, nor remembers. */
function newId({ rows, processes, shown, stream, orders }: World, who: number): string {
  const known = new Set([
    ...[...rows, ...shown, ...orders].map((one) => one?.reservationId),
    ...processes
      .flat()
      .flatMap((one) => [
        one?.id,
        one?.target?.reservationId,
        one?.row?.reservationId,
        one?.step?.before?.reservationId,
      ]),
    ...stream.map(({ id }) => id),
  ]);
  for (let n = 0; ; n++) if (!known.has(`${who}${n}`)) return `${who}${n}`;
}

/** What a tab that begins a checkout does next, by the row and the cart it reads now. */
function readToBegin(world: World, who: number, slot: number): World {
  const row = world.rows[who];
  const cart = cartsOf(world, who)[world.carts[who] ?? 0] ?? [];
  if (cart.length === 0) return setProcess(world, who, slot, undefined);
  const over = row !== undefined && isOverIn(world, row);
  if (row && !over && row.state === 'held' && isFor(row, cart)) return toExactly(world, who, slot, 'begin', row);
  if (row && (row.state === 'releasing' || (over && !isOneStep(row, cart, LIMIT)))) {
    const step = stepOfRelease(row, nowFor(world, row), LIMIT);
    return setProcess(world, who, slot, { does: 'begin', phase: 'release', step });
  }
  const goesOn = row?.state === 'holding' && !over && isFor(row, cart);
  const target = goesOn
    ? row
    : newHold({
        userId: String(who),
        reservationId: newId(world, who),
        lines: cart.map((line) => ({ ...line, name: '', price: 1 })),
        now: 0,
        holdSeconds: 100,
      });
  return setProcess(world, who, slot, {
    does: 'begin',
    phase: 'take',
    target,
    step: stepTowards(row, target, LIMIT),
  });
}

/** A held row is brought to exactly its lines, and then shown (or ordered). */
function toExactly(world: World, who: number, slot: number, does: 'begin' | 'submit', row: Reservation): World {
  const step = stepToLines(row, LIMIT);
  const id = row.reservationId;
  if (step) return setProcess(world, who, slot, { does, phase: 'excess', step, id });
  if (does === 'submit') return setProcess(world, who, slot, { does, phase: 'consume', row, id });
  const shown = put(world.shown, who, { reservationId: id, lines: row.lines });
  return { ...setProcess(world, who, slot, undefined), shown };
}

function readToSubmit(world: World, who: number, slot: number, id: string, flaw: Flaw | undefined): World {
  const row = world.rows[who];
  const now = flaw === 'a hold could be ordered when it is over' ? 0 : row && nowFor(world, row);
  if (row?.reservationId !== id || !isOpenHold(row, now ?? 0)) return setProcess(world, who, slot, undefined);
  if (flaw === 'an order were placed beside an unfinished swap') {
    return setProcess(world, who, slot, { does: 'submit', phase: 'consume', row, id });
  }
  return toExactly(world, who, slot, 'submit', row);
}

/** A shopper gives up whatever they hold; a timer or a sweep releases what is over, or being released. */
function readToRelease(world: World, who: number, slot: number, does: 'cancel' | 'release'): World {
  const row = world.rows[who];
  const may = row && (does === 'cancel' || row.state === 'releasing' || isOverIn(world, row));
  if (!may) return setProcess(world, who, slot, undefined);
  const step = stepOfRelease(row, nowFor(world, row), LIMIT);
  return setProcess(world, who, slot, { does, phase: 'release', step });
}

function readAgain(world: World, who: number, slot: number, process: Process, flaw: Flaw | undefined): World {
  if (process.ends) return setProcess(world, who, slot, undefined);
  if (process.does === 'begin') return readToBegin(world, who, slot);
  if (process.does === 'submit') return readToSubmit(world, who, slot, process.id ?? '', flaw);
  return readToRelease(world, who, slot, process.does);
}

/** The write a process is about to make: applied when its conditions hold, and what it does then. */
function write(world: World, who: number, slot: number, process: Process, flaw: Flaw | undefined): World {
  if (process.phase === 'consume') return consume(world, who, slot, process, flaw);
  const { step } = process;
  if (!step) throw new Error('There is no step.');
  const { before, after, take, giveBack } = step;
  const row = world.rows[who];
  const same = row?.reservationId === before?.reservationId;
  if (!same || (row?.version !== before?.version && flaw !== 'steps did not check the version')) {
    return readAgain(world, who, slot, process, flaw);
  }
  if (take.some(({ itemId, quantity }) => quantity > (world.stock[Number(itemId)] ?? 0))) {
    return short(world, who, slot, before);
  }
  const left = flaw === 'a release removed the row at once' && process.phase === 'release' ? undefined : after;
  const next: World = {
    ...world,
    rows: put(world.rows, who, left),
    stock: world.stock.map((units, item) => units - sum(take, item) + sum(giveBack, item)),
  };
  return afterStep(next, who, slot, process, after);
}

function afterStep(world: World, who: number, slot: number, process: Process, row: Reservation | undefined): World {
  const { does, phase, target } = process;
  if (!row)
    return does === 'begin' && !process.ends ? readToBegin(world, who, slot) : setProcess(world, who, slot, undefined);
  if (phase === 'release') {
    const step = stepOfRelease(row, nowFor(world, row), LIMIT);
    return setProcess(world, who, slot, { ...process, step });
  }
  if (phase === 'take' && target && !(row.state === 'held' && row.reservationId === target.reservationId)) {
    return setProcess(world, who, slot, { ...process, step: stepTowards(row, target, LIMIT) });
  }
  if (process.ends) {
    const step = stepToLines(row, LIMIT);
    return setProcess(world, who, slot, step && { ...process, step });
  }
  return toExactly(world, who, slot, does === 'submit' ? 'submit' : 'begin', row);
}

/** A step was refused for its stock: what was taken on the way goes back, a hold that was there before stays. */
function short(world: World, who: number, slot: number, before: Reservation | undefined): World {
  if (before?.state === 'holding') {
    const step = stepOfRelease(before, nowFor(world, before), LIMIT);
    return setProcess(world, who, slot, { does: 'begin', phase: 'release', step, ends: true });
  }
  const step = before && stepToLines(before, LIMIT);
  return setProcess(world, who, slot, step && { does: 'begin', phase: 'excess', step, ends: true });
}

function consume(world: World, who: number, slot: number, process: Process, flaw: Flaw | undefined): World {
  const row = world.rows[who];
  const read = process.row;
  if (!read) throw new Error('There is no row.');
  const now = flaw === 'a hold could be ordered when it is over' ? 0 : nowFor(world, read);
  const holds =
    row?.reservationId === read.reservationId &&
    row.version === read.version &&
    isOpenHold(row, now) &&
    (row.partial === undefined || flaw === 'an order were placed beside an unfinished swap');
  if (!holds) return readAgain(world, who, slot, process, flaw);
  if (world.orders.some(({ reservationId }) => reservationId === row.reservationId)) {
    throw new Breach(`two orders of ${row.reservationId}`);
  }
  if (isOverIn(world, row)) throw new Breach(`an order of ${row.reservationId}, which is over`);
  const seen = world.shown[who];
  if (seen?.reservationId === row.reservationId && text(seen.lines) !== text(row.lines)) {
    throw new Breach(`an order of other lines than were shown for ${row.reservationId}`);
  }
  return {
    ...setProcess(world, who, slot, undefined),
    rows: flaw === 'an order left its row' ? world.rows : put(world.rows, who, undefined),
    orders: [...world.orders, { reservationId: row.reservationId, lines: row.lines }],
  };
}

/** Everything that may happen next. */
function* nexts(world: World, flaw: Flaw | undefined): Generator<readonly [string, World]> {
  for (const who of world.setup.shoppers.keys()) {
    const row = world.rows[who];
    const budget = world.budgets[who];
    const slots = world.processes[who] ?? [];
    if (!budget) throw new Error('There is no budget.');
    const spend = (kind: keyof Budget): World => ({
      ...world,
      budgets: put(world.budgets, who, { ...budget, [kind]: budget[kind] - 1 }),
    });
    const shown = world.shown[who];
    for (const [slot, process] of slots.entries()) {
      const by = `${who}.${slot}`;
      if (process) {
        yield [`${by} ${process.does} ${process.phase}`, write(world, who, slot, process, flaw)];
        // One that never goes on is as good as dead; only a tab's death makes room for something else.
        const more = budget.begin + budget.submit + budget.cancel > 0;
        if (more && slot < slots.length - 1) yield [`${by} dies`, setProcess(world, who, slot, undefined)];
      } else if (slot === slots.length - 1) {
        if (row && (row.state === 'releasing' || isOverIn(world, row))) {
          yield [`${by} timer`, readToRelease(world, who, slot, 'release')];
        }
      } else {
        if (budget.begin > 0) yield [`${by} begins`, readToBegin(spend('begin'), who, slot)];
        if (budget.submit > 0 && shown) {
          yield [`${by} submits`, readToSubmit(spend('submit'), who, slot, shown.reservationId, flaw)];
        }
        if (budget.cancel > 0 && row) yield [`${by} cancels`, readToRelease(spend('cancel'), who, slot, 'cancel')];
      }
    }
    const cart = world.carts[who] ?? 0;
    if (cart + 1 < cartsOf(world, who).length) {
      yield [`${who} changes the cart`, { ...world, carts: put(world.carts, who, cart + 1) }];
    }
    if (row && !isOverIn(world, row)) {
      yield [`${row.reservationId} is over`, { ...world, over: [...world.over, row.reservationId].sort() }];
    }
    if (row && (row.state === 'releasing' || isOverIn(world, row))) {
      const removed = { id: row.reservationId, taken: takenBy(row) };
      const rows = put(world.rows, who, undefined);
      yield [`TTL removes ${row.reservationId}`, { ...world, rows, stream: [...world.stream, removed] }];
    }
  }
  for (const { id, taken } of world.stream) {
    for (let from = 0; from < taken.length; from += LIMIT) {
      const mark = `${id}:${from / LIMIT}`;
      if (world.marks.includes(mark) && flaw !== 'chunks were not marked') continue;
      if ((world.stock[0] ?? 0) > 9 || (world.stock[1] ?? 0) > 9) continue;
      const chunk = taken.slice(from, from + LIMIT);
      const marks = [...new Set([...world.marks, mark])].sort();
      const stock = world.stock.map((units, item) => units + sum(chunk, item));
      yield [`record ${mark}`, { ...world, stock, marks }];
    }
  }
}

/**
 * The world without what means nothing any more: that an id is over of which there is no row, and a record of which every
 * chunk is marked, however often it comes.
 */
function settled(world: World, flaw: Flaw | undefined): World {
  const over = world.over.filter((id) => world.rows.some((row) => row?.reservationId === id));
  if (flaw === 'chunks were not marked' || world.stream.length === 0) return { ...world, over };
  const stream = world.stream.filter((one) => !isDelivered(one, world.marks));
  const marks = world.marks.filter((mark) => stream.some(({ id }) => mark.startsWith(`${id}:`)));
  return { ...world, over, stream, marks };
}

const isDelivered = ({ id, taken }: Removed, marks: readonly string[]): boolean =>
  taken.every((_, index) => marks.includes(`${id}:${Math.floor(index / LIMIT)}`));

const sum = (all: readonly ItemQuantity[], item: number): number =>
  all.reduce((units, line) => (line.itemId === String(item) ? units + line.quantity : units), 0);

/** @throws Breach when a unit is missing or there twice, stock is below nothing, or a hold is an order too. */
function check(world: World): void {
  for (const [item, units] of world.stock.entries()) {
    if (units < 0) throw new Breach(`${units} left of item ${item}`);
    const held = world.rows.reduce((all, row) => all + (row ? sum(takenBy(row), item) : 0), 0);
    const ordered = world.orders.reduce((all, order) => all + sum(order.lines, item), 0);
    const removed = world.stream.reduce(
      (all, { id, taken }) =>
        all +
        sum(
          taken.filter((_, index) => !world.marks.includes(`${id}:${Math.floor(index / LIMIT)}`)),
          item,
        ),
      0,
    );
    const counted = units + held + ordered + removed;
    if (counted !== world.setup.stock[item]) {
      throw new Breach(`item ${item}: ${units} left, ${held} held, ${ordered} ordered, ${removed} to be given back`);
    }
  }
  for (const row of world.rows) {
    if (row && world.orders.some(({ reservationId }) => reservationId === row.reservationId)) {
      throw new Breach(`${row.reservationId} is held and ordered`);
    }
  }
}

const text = (all: readonly ItemQuantity[] | undefined): string =>
  (all ?? []).map(({ itemId, quantity }) => `${itemId}${quantity}`).join('');
const rowText = (row: Reservation | undefined): string =>
  row ? `${row.reservationId}${row.state[3]}${text(row.lines)}/${text(row.partial)}` : '';

/**
 * Somebody about to write, as what they will do tells them apart: from the row as it is, from a row that is no more (they
 * will read again, whatever they had in mind), or from none while there is one (which may be gone again by then). Versions
 * are only compared, so beyond that they tell nothing.
 */
function processText(one: Process | undefined, row: Reservation | undefined): string {
  if (!one) return '';
  const before = one.row ?? one.step?.before;
  const same = before?.reservationId === row?.reservationId && before?.version === row?.version;
  const who = `${one.does[0]}${one.ends ? '!' : ''}${one.id ?? ''}`;
  if (before && !same) return `${who}~`;
  const { target } = one;
  return `${who}${one.phase[0]}${before ? '' : '-'}${target ? target.reservationId + text(target.lines) : ''}`;
}

/** A world as a short text; two worlds have the same only if the same may happen in them. */
function keyOf({ rows, processes, carts, budgets, shown, over, orders, stock, stream, marks }: World): string {
  return [
    stock.join(','),
    rows.map(rowText).join(';'),
    processes.map((slots, who) => slots.map((one) => processText(one, rows[who])).join(';')).join('|'),
    carts.join(''),
    budgets.map(({ begin, submit, cancel }) => `${begin}${submit}${cancel}`).join(''),
    shown.map((one) => one && `${one.reservationId}${text(one.lines)}`).join(';'),
    over.join(''),
    orders.map(({ reservationId, lines: all }) => `${reservationId}${text(all)}`).join(';'),
    stream.map(({ id, taken }) => `${id}${text(taken)}`).join(';'),
    marks.join(''),
  ].join('_');
}

interface Outcome {
  readonly states: number;
  readonly atRest: number;
  readonly breach?: string;
}

/** Visits every world that can come about, nearest first. */
function search(setup: Setup, flaw?: Flaw): Outcome {
  const start = startOf(setup);
  const seen = new Map<string, readonly [string, string] | undefined>([[keyOf(start), undefined]]);
  let frontier: World[] = [start];
  let atRest = 0;
  const trace = (to: string, last: string): string => {
    const labels: string[] = [last];
    for (let at = seen.get(to); at; at = seen.get(at[0])) labels.push(at[1]);
    return labels.reverse().join('\n');
  };
  while (frontier.length > 0) {
    const found: World[] = [];
    for (const world of frontier) {
      const key = keyOf(world);
      let label = '';
      try {
        check(world);
        for (const [what, happened] of nexts(world, flaw)) {
          const next = settled(happened, flaw);
          const nextKey = keyOf(next);
          if (seen.has(nextKey)) continue;
          seen.set(nextKey, [key, what]);
          found.push(next);
        }
        label = 'rest';
      } catch (error) {
        if (!(error instanceof Breach)) throw error;
        return { states: seen.size, atRest, breach: `${error.message}\n${trace(key, label)}` };
      }
      if (isAtRest(world)) atRest += 1;
    }
    frontier = found;
  }
  return { states: seen.size, atRest };
}

/** Nobody is about to do anything, nothing is held, and every record has been delivered. */
const isAtRest = ({ rows, processes, stream, marks }: World): boolean =>
  rows.every((row) => row === undefined) &&
  processes.every((slots) => slots.every((process) => process === undefined)) &&
  stream.every((one) => isDelivered(one, marks));

describe('the protocol of a hold in steps', () => {
  it.each(Object.entries(SETUPS))(
    'loses no unit and sells none twice when %s',
    (name, setup) => {
      const started = performance.now();
      const { states, atRest, breach } = search(setup);
      console.log(`${name}: ${states} states, ${atRest} at rest, ${Math.round(performance.now() - started)} ms`);
      expect(breach).toBeUndefined();
      expect(atRest).toBeGreaterThan(10);
    },
    60_000,
  );

  it.each<Flaw>([
    'steps did not check the version',
    'an order were placed beside an unfinished swap',
    'a hold could be ordered when it is over',
    'an order left its row',
    'chunks were not marked',
    'a release removed the row at once',
  ])(
    'would break if %s',
    (flaw) => {
      const broken = Object.values(SETUPS).some((setup) => search(setup, flaw).breach !== undefined);
      expect(broken).toBe(true);
    },
    60_000,
  );
});
