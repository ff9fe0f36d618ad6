import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { type Endpoints, readEndpoints } from '../endpoints.ts';
import { clientOf } from '../replay/api.ts';
import { sessionOf } from '../replay/session.ts';
import { Desk } from './desk.ts';
import { entryOf, type StaffOptions, staffOptions, usage } from './options.ts';
import type { StaffMember } from './parcel.ts';

const WAREHOUSE_GROUP = 'warehouse-';

/** Who works where. @throws Error when there is no such member of staff, or it is not known where they work. */
function memberOf(endpoints: Endpoints, { user, warehouseId }: StaffOptions): StaffMember & { readonly name: string } {
  const staff = endpoints.demoUsers.filter(({ groups }) => groups.includes('staff') || groups.includes('admin'));
  const found = staff.find(({ name, groups }) => (user === undefined ? groups.includes('staff') : name === user));
  if (!found) throw new Error(`${user} is not of the staff. There are: ${staff.map(({ name }) => name).join(', ')}`);
  const own = found.groups.find((group) => group.startsWith(WAREHOUSE_GROUP))?.slice(WAREHOUSE_GROUP.length);
  const at = warehouseId ?? own;
  if (at === undefined) throw new Error(`${found.name} belongs to no warehouse; say which: --warehouse SEA1`);
  return { name: found.name, warehouseId: at, session: sessionOf(endpoints, found.name) };
}

/** Reads what is typed or scanned, line by line, until the end of it. */
async function converse(desk: Desk, prompt: string): Promise<void> {
  const lines = createInterface({ input: stdin, output: stdout, terminal: stdin.isTTY === true, prompt });
  if (stdin.isTTY) lines.prompt();
  for await (const line of lines) {
    const entry = entryOf(line);
    if (entry.kind === 'quit') break;
    for (const said of entry.kind === 'help' ? [usage] : await desk.enter(entry)) console.log(said);
    if (stdin.isTTY) lines.prompt();
  }
  lines.close();
}

async function main(): Promise<void> {
  const options = staffOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const endpoints = await readEndpoints();
  const member = memberOf(endpoints, options);
  const desk = new Desk(clientOf(endpoints.api), member);
  for (const line of await desk.takeUp()) console.log(line);
  if (options.auto === undefined) {
    console.log(`${member.name} at ${member.warehouseId}; help says what can be typed.`);
    await converse(desk, `${member.warehouseId}> `);
    return;
  }
  const shipped = await desk.auto(options.auto, (line) => console.log(line));
  console.log(`${shipped} of ${options.auto} shipped.`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
