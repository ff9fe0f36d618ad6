import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Endpoints, readEndpoints } from '../endpoints.ts';
import { tokenFor } from '../token.ts';
import { pieces } from './records.ts';

const usage = `Usage: npm run catalogue -- export FILE
       npm run catalogue -- import FILE [--dry-run]

  export    writes all items, and what each warehouse has of them, to a CSV file
  import    adds and changes items and counts stock as a CSV file says; it may be stopped and started again
  --dry-run only says what an import would do and what is wrong with the file

Exit code: 0 all went well, 1 some lines were left out, 2 it could not be done.`;

/** Lines one request takes. */
const LINES = 100;
/** Times a request is tried while the store is busy. */
const ATTEMPTS = 8;

/** What the store did with some lines of a file. */
interface Imported {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly errors: readonly { readonly line: number; readonly column: string | null; readonly message: string }[];
}

/** Asks the store as the demo's administrator; signs in again when the token has run out. */
class Admin {
  readonly #endpoints: Endpoints;
  #token: Promise<string> | undefined;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      this.#token ??= tokenFor(this.#endpoints, 'admin');
      const response = await fetch(`${this.#endpoints.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${await this.#token}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      if (response.status === 401) this.#token = undefined;
      const passing = [401, 429, 502, 503, 504].includes(response.status);
      if (!passing || attempt === ATTEMPTS) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      await new Promise((done) => setTimeout(done, 100 * 2 ** attempt));
    }
  }
}

/** Writes the file beside its place first: one that is there already is replaced whole or not at all. */
async function exportTo(file: string, admin: Admin): Promise<number> {
  const half = `${file}.part`;
  const out = await open(half, 'w');
  let items = 0;
  let header: string | undefined;
  try {
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const page: { csv: string; items: number; cursor: string | null } = await admin.ask(
        'GET',
        `/admin/items/export${query}`,
      );
      const end = page.csv.indexOf('\n') + 1;
      const columns = page.csv.slice(0, end);
      if (header !== undefined && header !== columns) throw new Error('The warehouses have changed meanwhile; again.');
      await out.write(header === undefined ? page.csv : page.csv.slice(end));
      header = columns;
      items += page.items;
      cursor = page.cursor;
      console.error(`${items} items`);
    } while (cursor !== null);
  } finally {
    await out.close();
  }
  await rename(half, file);
  console.log(`${items} items written to ${file}.`);
  return 0;
}

/**
 * Imports a file piece by piece. Each piece has a key that follows from what is in it and from this run, so a request
 * whose answer was lost is repeated without a second effect; started again, what is so already is left unchanged.
 */
async function importFrom(file: string, dryRun: boolean, admin: Admin): Promise<number> {
  const all = pieces(await readFile(file, 'utf8'), LINES);
  if (all.length === 0) throw new Error(`${file} has no items in it.`);
  const lines = all.reduce((sum, { records }) => sum + records, 0);
  const run = crypto.randomUUID();
  const total = { created: 0, changed: 0, unchanged: 0, errors: 0 };
  let done = 0;
  for (const { csv, firstLine, records } of all) {
    const key = createHash('sha256').update(`${run} ${firstLine} ${csv}`).digest('hex');
    const body = { csv, firstLine, dryRun };
    const answer = await admin.ask<Imported>('POST', '/admin/items/import', body, { 'idempotency-key': key });
    for (const { line, column, message } of answer.errors) {
      console.error(`${file}:${line}${column === null ? '' : `: ${column}`}: ${message}`);
    }
    total.created += answer.created;
    total.changed += answer.changed;
    total.unchanged += answer.unchanged;
    total.errors += answer.errors.length;
    done += records;
    console.error(`${done} of ${lines} lines`);
    // Wrong columns are wrong for the whole file.
    if (answer.errors.some(({ line }) => line === 1)) break;
  }
  const would = dryRun ? 'would be ' : '';
  console.log(
    `${total.created} items ${would}created, ${total.changed} ${would}changed, ${total.unchanged} unchanged, ${total.errors} errors.`,
  );
  return total.errors > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [command, file, ...rest] = positionals;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (file === undefined || rest.length > 0 || (command !== 'import' && command !== 'export')) throw new Error(usage);
  const admin = new Admin(await readEndpoints());
  return command === 'export' ? exportTo(file, admin) : importFrom(file, values['dry-run'], admin);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
