import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { warehouseGroup } from '../../functions/shared/caller.ts';
import { readCatalogue } from '../demo/catalogue.ts';
import { type Endpoints, readEndpoints } from '../endpoints.ts';
import type { StaffMember } from '../staff/parcel.ts';
import { type Call, clientOf, Unexpected } from './api.ts';
import { cancelLater } from './cancel-later.ts';
import { Closing, type ClosingPlan } from './closing.ts';
import { comingInvoices } from './coming-invoices.ts';
import { FollowedOrders } from './followed-orders.ts';
import { type Invoice, invoicesOf } from './invoices.ts';
import { lineCancellations } from './line-cancellations.ts';
import { readDay } from './read-day.ts';
import { newRecord, type ReplayRecord, summaryOf } from './record.ts';
import { restockOf } from './restock.ts';
import { searchWord } from './search-word.ts';
import { type Session, sessionOf } from './session.ts';
import { goShopping } from './shopper.ts';
import { shareOut } from './shoppers.ts';
import { workOff } from './staff.ts';

const USAGE = `Usage: npm run replay [-- --orders FILE.csv.gz --day YYYY-MM-DD --shoppers N --cancel-third SEED --restock --json]
                             [--warehouse-closes ID --closes-at N]
Replays a day of a real shop's orders through the API of the running store, and ships them. With --cancel-third, a third of
the orders is cancelled by line or part of a line on the way: which, what and when is drawn from the seed. With --restock,
what falls short of an invoice is received and the invoice tried again. With --warehouse-closes, that warehouse ships
nothing, and an administrator closes it when it has N open warehouse orders (100); orders of the days after it keep coming
meanwhile. What was open must ship from others or be reported. It stays closed.`;

const DEFAULT_ORDERS = fileURLToPath(new URL('../data/orders-2010-12-01.csv.gz', import.meta.url));
const DEFAULT_SHOPPERS = 8;
const PROGRESS_MS = 3000;
const LOOK_MS = 1500;
const CLOSES_AT = 100;
/** Days after it that keep orders coming until a warehouse has closed; then it is all gone through again. */
const DAYS_AFTER = 10;
/** The figures count a warehouse's open work up to this. */
const MOST_OPEN = 1000;
/** Nothing has gone forward for so long: what is left is stuck. */
const PATIENCE_MS = 120_000;
/** The same when the store itself says that all that is left is stuck. */
const STUCK_PATIENCE_MS = 15_000;

interface Options {
  readonly orders: string;
  readonly day: string | undefined;
  readonly shoppers: number;
  /** Seed of the cancellations by line, if there are to be any. */
  readonly cancelThird: number | undefined;
  /** Whether what falls short is received, so that no invoice is refused for it. */
  readonly restock: boolean;
  /** The warehouse that closes, if one is to, and with how many open warehouse orders. */
  readonly closes: ClosingPlan | undefined;
  readonly json: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: DEFAULT_ORDERS },
      day: { type: 'string' },
      shoppers: { type: 'string', default: String(DEFAULT_SHOPPERS) },
      'cancel-third': { type: 'string' },
      restock: { type: 'boolean', default: false },
      'warehouse-closes': { type: 'string' },
      'closes-at': { type: 'string', default: String(CLOSES_AT) },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.day)) {
    throw new Error(`--day takes a date such as 2010-12-01, not "${values.day}".`);
  }
  const shoppers = Number(values.shoppers);
  if (!Number.isSafeInteger(shoppers) || shoppers < 1) {
    throw new Error(`--shoppers takes a whole number from 1, not "${values.shoppers}".`);
  }
  const seed = values['cancel-third'];
  if (seed !== undefined && !/^\d{1,9}$/.test(seed)) {
    throw new Error(`--cancel-third takes a whole number as its seed, not "${seed}".`);
  }
  const cancelThird = seed === undefined ? undefined : Number(seed);
  const closesAt = Number(values['closes-at']);
  if (!Number.isSafeInteger(closesAt) || closesAt < 1 || closesAt > MOST_OPEN) {
    throw new Error(`--closes-at takes a whole number from 1 to ${MOST_OPEN}, not "${values['closes-at']}".`);
  }
  const warehouseId = values['warehouse-closes'];
  const closes = warehouseId === undefined ? undefined : { warehouseId, closesAt };
  const { orders, day, restock, json } = values;
  return { orders, day, shoppers, cancelThird, restock, closes, json };
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Sessions of the first `count` demo shoppers. */
function shoppersOf(endpoints: Endpoints, count: number): Session[] {
  const names = endpoints.demoUsers.filter(({ groups }) => groups.includes('shopper')).map(({ name }) => name);
  if (names.length < count) throw new Error(`The store has ${names.length} demo shoppers; ask for that many at most.`);
  return names.slice(0, count).map((name) => sessionOf(endpoints, name));
}

/** One member of staff for each warehouse that has any. */
function staffOf(endpoints: Endpoints): StaffMember[] {
  const prefix = warehouseGroup('');
  const byWarehouse = new Map<string, StaffMember>();
  for (const { name, groups } of endpoints.demoUsers) {
    const warehouse = groups.find((group) => group.startsWith(prefix))?.slice(prefix.length);
    if (!groups.includes('staff') || warehouse === undefined || byWarehouse.has(warehouse)) continue;
    byWarehouse.set(warehouse, { warehouseId: warehouse, session: sessionOf(endpoints, name) });
  }
  return [...byWarehouse.values()];
}

/** Waits until every order has ended, or nothing has gone forward for too long. */
async function followToTheEnd(
  followed: FollowedOrders,
  record: ReplayRecord,
  shoppingIsOver: () => boolean,
  closing: Closing | undefined,
): Promise<void> {
  let redriven = false;
  for (;;) {
    const over = shoppingIsOver();
    try {
      if ((await followed.look()) > 0) record.progressAt = Date.now();
      await closing?.look();
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      record.faults.push(error.message);
    }
    const open = followed.open();
    if (over) {
      if (open.length === 0) return;
      const patience = open.every(([, status]) => status === 'stuck') ? STUCK_PATIENCE_MS : PATIENCE_MS;
      if (Date.now() - record.progressAt > patience) {
        if (!closing || redriven) return;
        redriven = true;
        if ((await closing.redrive()) === 0) return;
        record.progressAt = Date.now();
      }
    }
    await sleep(LOOK_MS);
  }
}

async function run(
  call: Call,
  endpoints: Endpoints,
  { invoices, later }: { readonly invoices: readonly Invoice[]; readonly later: readonly Invoice[] },
  { shoppers, cancelThird, restock, closes }: Pick<Options, 'shoppers' | 'cancelThird' | 'restock' | 'closes'>,
) {
  const started = Date.now();
  const record = newRecord(started);
  const admin = sessionOf(endpoints, 'admin');
  const closing = closes && new Closing(call, record, admin, closes);
  await closing?.check();
  const followed = new FollowedOrders(call);
  const cancelling: Promise<void>[] = [];
  const cancellations = cancelThird === undefined ? new Map() : lineCancellations(cancelThird, invoices);
  const words = new Map((await readCatalogue()).map(({ itemId, description }) => [itemId, searchWord(description)]));
  const shop = {
    call,
    record,
    wordFor: (itemId: string) => words.get(itemId),
    ...(restock && { restock: restockOf(call, record, admin, closing?.warehouseId) }),
    onPlaced: (orderId: string, session: Session, invoice: Invoice) => {
      followed.add(orderId, session);
      closing?.add(orderId);
      const cancellation = cancellations.get(invoice.number);
      if (cancellation) cancelling.push(cancelLater(call, record, session, orderId, cancellation));
    },
  };
  const ofDay = new Set(invoices);
  const queues = shareOut([...invoices, ...later], shoppers).map((queue) =>
    comingInvoices(
      queue.filter((invoice) => ofDay.has(invoice)),
      queue.filter((invoice) => !ofDay.has(invoice)),
      () => closing?.wantsOrders ?? false,
    ),
  );
  const sessions = shoppersOf(endpoints, shoppers);
  const staff = staffOf(endpoints);
  const orderCount = invoices.filter(({ kind }) => kind === 'order').length;
  let shoppingIsOver = false;
  let allIsOver = false;

  const seconds = (): number => (Date.now() - started) / 1000;
  const progress = setInterval(() => {
    const { shipped, cancelled } = followed.ends();
    tell(
      `${seconds().toFixed(0)} s: ${record.done}/${orderCount} invoices, ${record.placed} placed, ${shipped} shipped in ` +
        `${record.shipments} shipments, ${cancelled} cancelled, ${(record.done / seconds()).toFixed(1)} invoices a second` +
        (closing ? `; ${closing.said}` : ''),
    );
  }, PROGRESS_MS);
  try {
    await Promise.all([
      Promise.all(sessions.map((session, index) => goShopping(shop, session, queues[index] ?? [])))
        .then(() => Promise.all(cancelling))
        .then(() => {
          shoppingIsOver = true;
        }),
      followToTheEnd(followed, record, () => shoppingIsOver, closing).then(() => {
        allIsOver = true;
      }),
      closing?.run(
        staff.find(({ warehouseId }) => warehouseId === closing.warehouseId),
        () => !shoppingIsOver,
      ),
      ...staff
        .filter(({ warehouseId }) => warehouseId !== closing?.warehouseId)
        .map((member) => workOff(call, record, member, () => allIsOver)),
    ]);
  } finally {
    clearInterval(progress);
  }
  const linesLeftOut = invoices.reduce((sum, { unknownLines }) => sum + unknownLines, 0);
  const ends = followed.ends();
  // More than the day's when a warehouse was to close.
  const gone = { invoices: Math.max(orderCount, record.done), ends, seconds: seconds(), linesLeftOut };
  if (!closing) return { summary: summaryOf(record, gone), record, open: followed.open() };
  const reported = await closing.reported();
  const open = followed.open().filter(([orderId]) => !reported.has(orderId));
  const became = await closing.summary(started);
  const summary = {
    ...summaryOf(record, { ...gone, ends: { ...ends, stuck: open.length } }),
    reported: ends.stuck - open.length,
  };
  return { summary: { ...summary, closing: became }, record, open };
}

/** What became of a closed warehouse's work, for people. */
function closingReport(closing: Awaited<ReturnType<Closing['summary']>>): string[] {
  const { warehouseId } = closing;
  if (!closing.closed)
    return [`${warehouseId} did not close: it had ${closing.most} open warehouse orders at the most.`];
  const { open, orders, units, moved, movedSeconds, afterSeconds, placedBefore, placedAfter } = closing;
  return [
    `${warehouseId} closed after ${afterSeconds} s and ${placedBefore} orders with ${open.warehouseOrders} open warehouse orders ` +
      `of ${open.orders} orders (${open.queued} queued, ${open.claimed} claimed, ${open.packed} packed); ${placedAfter} orders came after.`,
    `${moved} of its warehouse orders were moved, ${movedSeconds === null ? 'not all' : `in ${movedSeconds} s`}. Of those orders ` +
      `${orders.shipped} shipped whole, ${orders.reported} are reported, ${orders.cancelled} were cancelled, ${orders.lost} are lost; ` +
      `${units.shippedElsewhere} units left from elsewhere, ${units.reported} are reported as what nobody else has.`,
  ];
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const endpoints = await readEndpoints();
  const { day, rows, later } = await readDay(options.orders, options.day, options.closes ? DAYS_AFTER : 0);
  const catalogue = new Set((await readCatalogue()).map(({ itemId }) => itemId));
  const known = (itemId: string): boolean => catalogue.has(itemId);
  const invoices = invoicesOf(rows, known);
  const call = clientOf(endpoints.api);
  // Says at once whether anything answers.
  await call('GET', '/search?limit=1');
  tell(`Replaying ${invoices.length} invoices of ${day} with ${options.shoppers} shoppers at ${endpoints.web} …`);

  const { summary, record, open } = await run(call, endpoints, { invoices, later: invoicesOf(later, known) }, options);
  for (const fault of record.faults) tell(`fault: ${fault}`);
  for (const [orderId, status] of open) tell(`stuck: order ${orderId} is ${status}`);
  if (!options.json) {
    console.log(
      `${summary.placed} of ${summary.invoices} invoices of ${day} placed, ${summary.shipped} shipped in ` +
        `${summary.shipments} shipments, ${summary.cancelled} cancelled, ${summary.stuck} stuck, in ${summary.seconds} s.`,
    );
    if (options.cancelThird !== undefined) {
      const { orders, units, tooLate } = summary.cancelledByLine;
      console.log(
        `Cancelled by line (seed ${options.cancelThird}): ${units} units of ${orders} orders; ${tooLate} too late.`,
      );
    }
    if ('closing' in summary) for (const line of closingReport(summary.closing)) console.log(line);
    for (const [code, reasons] of record.refused) {
      console.log(`Refused with ${code}:`);
      for (const reason of reasons) console.log(`  invoice ${reason}`);
    }
  }
  console.log(JSON.stringify(summary));
  if (summary.stuck > 0 || record.faults.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  tell(code?.startsWith('ERR_PARSE_ARGS') ? `${message}\n${USAGE}` : message);
  // Others may still be in the middle of a call; nothing is left to wait for.
  process.exit(1);
}
