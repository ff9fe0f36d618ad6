import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { warehouseGroup } from '../../functions/shared/caller.ts';
import { readCatalogue } from '../demo/catalogue.ts';
import { type Endpoints, readEndpoints } from '../endpoints.ts';
import type { StaffMember } from '../staff/parcel.ts';
import { type Call, clientOf, Unexpected } from './api.ts';
import { cancelLater } from './cancel-later.ts';
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
Replays a day of a real shop's orders through the API of the running store, and ships them. With --cancel-third, a third of
the orders is cancelled by line or part of a line on the way: which, what and when is drawn from the seed. With --restock,
what falls short of an invoice is received and the invoice tried again.`;

const DEFAULT_ORDERS = fileURLToPath(new URL('../data/orders-2010-12-01.csv.gz', import.meta.url));
const DEFAULT_SHOPPERS = 8;
const PROGRESS_MS = 3000;
const LOOK_MS = 1500;
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
  const { orders, day, restock, json } = values;
  return { orders, day, shoppers, cancelThird, restock, json };
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
): Promise<void> {
  for (;;) {
    const over = shoppingIsOver();
    try {
      if ((await followed.look()) > 0) record.progressAt = Date.now();
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      record.faults.push(error.message);
    }
    const open = followed.open();
    if (over) {
      if (open.length === 0) return;
      const patience = open.every(([, status]) => status === 'stuck') ? STUCK_PATIENCE_MS : PATIENCE_MS;
      if (Date.now() - record.progressAt > patience) return;
    }
    await sleep(LOOK_MS);
  }
}

async function run(
  call: Call,
  endpoints: Endpoints,
  invoices: readonly Invoice[],
  { shoppers, cancelThird, restock }: Pick<Options, 'shoppers' | 'cancelThird' | 'restock'>,
) {
  const started = Date.now();
  const record = newRecord(started);
  const followed = new FollowedOrders(call);
  const cancelling: Promise<void>[] = [];
  const cancellations = cancelThird === undefined ? new Map() : lineCancellations(cancelThird, invoices);
  const words = new Map((await readCatalogue()).map(({ itemId, description }) => [itemId, searchWord(description)]));
  const shop = {
    call,
    record,
    wordFor: (itemId: string) => words.get(itemId),
    ...(restock && { restock: restockOf(call, record, sessionOf(endpoints, 'admin')) }),
    onPlaced: (orderId: string, session: Session, invoice: Invoice) => {
      followed.add(orderId, session);
      const cancellation = cancellations.get(invoice.number);
      if (cancellation) cancelling.push(cancelLater(call, record, session, orderId, cancellation));
    },
  };
  const queues = shareOut(invoices, shoppers);
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
        `${record.shipments} shipments, ${cancelled} cancelled, ${(record.done / seconds()).toFixed(1)} invoices a second`,
    );
  }, PROGRESS_MS);
  try {
    await Promise.all([
      Promise.all(sessions.map((session, index) => goShopping(shop, session, queues[index] ?? [])))
        .then(() => Promise.all(cancelling))
        .then(() => {
          shoppingIsOver = true;
        }),
      followToTheEnd(followed, record, () => shoppingIsOver).then(() => {
        allIsOver = true;
      }),
      ...staff.map((member) => workOff(call, record, member, () => allIsOver)),
    ]);
  } finally {
    clearInterval(progress);
  }
  const linesLeftOut = invoices.reduce((sum, { unknownLines }) => sum + unknownLines, 0);
  const summary = summaryOf(record, { invoices: orderCount, ends: followed.ends(), seconds: seconds(), linesLeftOut });
  return { summary, record, open: followed.open() };
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const endpoints = await readEndpoints();
  const { day, rows } = await readDay(options.orders, options.day);
  const catalogue = new Set((await readCatalogue()).map(({ itemId }) => itemId));
  const invoices = invoicesOf(rows, (itemId) => catalogue.has(itemId));
  const call = clientOf(endpoints.api);
  // Says at once whether anything answers.
  await call('GET', '/search?limit=1');
  tell(`Replaying ${invoices.length} invoices of ${day} with ${options.shoppers} shoppers at ${endpoints.web} …`);

  const { summary, record, open } = await run(call, endpoints, invoices, options);
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
