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
 * Shopper 0 has two tabs, and changes the cart on the way; shopper 1 wants some of the same units. Either may order or
 * give up what they were shown. A hold may be over at any moment; its timer, or the sweep, releases it then, or TTL removes
 * its row and the stream's record of that is delivered chunk by chunk, any number of times.
 */
const LIMIT = 1;
const STOCK = [2, 1] as const;

/** Carts as shoppers change them, one after the other. The first change of shopper 0 takes two steps, the second too. */
const CARTS: readonly (readonly (readonly ItemQuantity[])[])[] = [
  [lines([1, 0]), lines([2, 1]), lines([0, 1])],
  [lines([1, 1])],
];
const TABS = [[0, 1], [0]] as const;
const BUDGETS: readonly Budget[] = [
  { begin: 3, submit: 2, cancel: 1 },
  { begin: 1, submit: 1, cancel: 0 },
];

/** Mistakes the search must find; each is one condition or one step left out. */
type Flaw =
  | 'steps do not check the version'
  | 'an order beside an unfinished swap'
  | 'an order of a hold that is over'
  | 'an order leaves its row'
  | 'chunks are not marked'
  | 'a release removes the row at once';

function lines(quantities: readonly number[]): ItemQuantity[] {
  return quantities.flatMap((quantity, item) => (quantity > 0 ? [{ itemId: String(item), quantity }] : []));
}

interface Budget {
  readonly begin: number;
  readonly submit: number;
  readonly cancel: number;
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
  readonly stock: readonly number[];
  readonly rows: readonly (Reservation | undefined)[];
  /** By shopper: their tabs, and then whoever releases what is over. */
  readonly processes: readonly (readonly (Process | undefined)[])[];
  readonly carts: readonly number[];
  readonly budgets: readonly Budget[];
  /** Ids each tab has used up. */
  readonly used: readonly (readonly number[])[];
  /** What each shopper was shown last. */
  readonly shown: readonly (Pick<Reservation, 'reservationId' | 'lines'> | undefined)[];
  readonly over: readonly string[];
  readonly orders: readonly Pick<Reservation, 'reservationId' | 'lines'>[];
  readonly stream: readonly Removed[];
  readonly marks: readonly string[];
}

class Breach extends Error {}

const START: World = {
  stock: STOCK,
  rows: [undefined, undefined],
  processes: TABS.map((tabs) => [...tabs.map(() => undefined), undefined]),
  carts: [0, 0],
  budgets: BUDGETS,
  used: TABS.map((tabs) => tabs.map(() => 0)),
  shown: [undefined, undefined],
  over: [],
  orders: [],
  stream: [],
  marks: [],
};

const put = <T>(list: readonly T[], index: number, value: T): T[] => list.map((one, i) => (i === index ? value : one));
/** Now, for a row: long after its end once it is over. */
const nowFor = ({ over }: World, row: Reservation) => (over.includes(row.reservationId) ? 200_000 : 0);
const isOverIn = (world: World, row: Reservation) => world.over.includes(row.reservationId);

const setProcess = (world: World, who: number, slot: number, process: Process | undefined): World => ({
  ...world,
  processes: put(world.processes, who, put(world.processes[who] ?? [], slot, process)),
});

/** What a tab that begins a checkout does next, by the row and the cart it reads now. */
function readToBegin(world: World, who: number, slot: number): World {
  const row = world.rows[who];
  const cart = CARTS[who]?.[world.carts[who] ?? 0] ?? [];
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
        reservationId: `${who}${slot}${world.used[who]?.[slot]}`,
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
  const now = flaw === 'an order of a hold that is over' ? 0 : row && nowFor(world, row);
  if (row?.reservationId !== id || !isOpenHold(row, now ?? 0)) return setProcess(world, who, slot, undefined);
  if (flaw === 'an order beside an unfinished swap') {
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
  if (!same || (row?.version !== before?.version && flaw !== 'steps do not check the version')) {
    return readAgain(world, who, slot, process, flaw);
  }
  if (take.some(({ itemId, quantity }) => quantity > (world.stock[Number(itemId)] ?? 0))) {
    return short(world, who, slot, before);
  }
  let next: World = {
    ...world,
    rows: put(
      world.rows,
      who,
      flaw === 'a release removes the row at once' && process.phase === 'release' ? undefined : after,
    ),
    stock: world.stock.map((units, item) => units - sum(take, item) + sum(giveBack, item)),
  };
  const id = after?.reservationId;
  if (id !== undefined && id !== before?.reservationId) {
    const mine = next.used[who] ?? [];
    next = { ...next, used: put(next.used, who, put(mine, slot, (mine[slot] ?? 0) + 1)) };
  }
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
  const now = flaw === 'an order of a hold that is over' ? 0 : nowFor(world, read);
  const holds =
    row?.reservationId === read.reservationId &&
    row.version === read.version &&
    isOpenHold(row, now) &&
    (row.partial === undefined || flaw === 'an order beside an unfinished swap');
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
    rows: flaw === 'an order leaves its row' ? world.rows : put(world.rows, who, undefined),
    orders: [...world.orders, { reservationId: row.reservationId, lines: row.lines }],
  };
}

/** Everything that may happen next. */
function* nexts(world: World, flaw: Flaw | undefined): Generator<readonly [string, World]> {
  for (const who of [0, 1]) {
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
        yield [`${by} dies`, setProcess(world, who, slot, undefined)];
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
    if (cart + 1 < (CARTS[who]?.length ?? 0)) {
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
      if (world.marks.includes(mark) && flaw !== 'chunks are not marked') continue;
      if ((world.stock[0] ?? 0) > 9 || (world.stock[1] ?? 0) > 9) continue;
      const chunk = taken.slice(from, from + LIMIT);
      yield [
        `record ${mark}`,
        {
          ...world,
          stock: world.stock.map((units, item) => units + sum(chunk, item)),
          marks: [...new Set([...world.marks, mark])].sort(),
        },
      ];
    }
  }
}

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
    if (counted !== STOCK[item]) {
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
  row ? `${row.reservationId}${row.state[3]}${row.version}${text(row.lines)}/${text(row.partial)}` : '';
const processText = (one: Process | undefined): string =>
  one
    ? `${one.does[0]}${one.phase[0]}${one.ends ? '!' : ''}${one.id ?? ''}${rowText(one.row ?? one.step?.before)}>${rowText(one.target)}`
    : '';

/** A world as a short text; two worlds in which the same may happen have the same. */
function keyOf(world: World): string {
  return [
    world.stock.join(','),
    world.rows.map(rowText).join(';'),
    world.processes.map((slots) => slots.map(processText).join(';')).join('|'),
    world.carts.join(''),
    world.budgets.map(({ begin, submit, cancel }) => `${begin}${submit}${cancel}`).join(''),
    world.used.map((mine) => mine.join('')).join(';'),
    world.shown.map((one) => one && `${one.reservationId}${text(one.lines)}`).join(';'),
    world.over.join(''),
    world.orders.map(({ reservationId, lines: all }) => `${reservationId}${text(all)}`).join(';'),
    world.stream.map(({ id, taken }) => `${id}${text(taken)}`).join(';'),
    world.marks.join(''),
  ].join('_');
}

interface Outcome {
  readonly states: number;
  readonly atRest: number;
  readonly breach?: string;
}

/** Visits every world that can come about, nearest first. */
function search(flaw?: Flaw): Outcome {
  const seen = new Map<string, readonly [string, string] | undefined>([[keyOf(START), undefined]]);
  let frontier: World[] = [START];
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
        for (const [what, next] of nexts(world, flaw)) {
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
  stream.every(({ id, taken }) => taken.every((_, index) => marks.includes(`${id}:${Math.floor(index / LIMIT)}`)));

describe('the protocol of a hold in steps', () => {
  it('loses no unit and sells none twice in any order of events', () => {
    const started = performance.now();
    const { states, atRest, breach } = search();
    console.log(`${states} states, ${atRest} at rest, ${Math.round(performance.now() - started)} ms`);
    expect(breach).toBeUndefined();
    expect(atRest).toBeGreaterThan(100);
  }, 120_000);

  it.each<Flaw>([
    'steps do not check the version',
    'an order beside an unfinished swap',
    'an order of a hold that is over',
    'an order leaves its row',
    'chunks are not marked',
    'a release removes the row at once',
  ])(
    'would break if there were %s',
    (flaw) => {
      const { breach, states } = search(flaw);
      expect(breach, `${states} states`).toBeDefined();
    },
    120_000,
  );
});
