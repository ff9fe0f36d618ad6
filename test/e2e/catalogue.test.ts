import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pictureFile } from '../integration/pictures.ts';
import { type Answer, anyone, type Person, patiently, person, receive } from './people.ts';
import { breaches, runTool } from './tools.ts';

let admin: Person;
let folder: string;
const ID = 'E2E-CAT';
const body = { name: 'Test mug', description: '', category: 'Tableware', price: { amount: 250, currency: 'USD' } };

const s3 = () =>
  new S3Client({
    endpoint: inject('store').aws,
    region: inject('store').region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

beforeAll(async () => {
  admin = await person('admin');
  folder = await mkdtemp(join(tmpdir(), 'depot-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shown = () => patiently(() => admin.ask('GET', `/admin/items/${ID}`));

/** Asks until the item is as it should be. */
async function until(isSo: (item: Answer['body']) => boolean): Promise<Answer['body']> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const { body: item } = await shown();
    if (isSo(item)) return item;
    await sleep(250);
  }
  throw new Error(`The item did not become so: ${JSON.stringify((await shown()).body)}`);
}

const announce = (type: string, bytes: number) =>
  patiently(() => admin.ask('POST', `/admin/items/${ID}/images`, { type, bytes, alt: 'A blue field' }));

/** Sends a file by a signed form as a browser does. */
async function upload(
  { url, fields }: { url: string; fields: Record<string, string> },
  file: Uint8Array<ArrayBuffer>,
  changed: Record<string, string> = {},
): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value);
  form.append('file', new Blob([file]), 'picture');
  return (await fetch(url, { method: 'POST', body: form })).status;
}

describe('an item of the catalogue', () => {
  it('is added, received, found, changed and retired by an administrator', async () => {
    const created = await patiently(() => admin.ask('POST', '/admin/items', { itemId: ID, ...body }));
    expect(created).toMatchObject({ status: 201, body: { itemId: ID, version: 1, retired: false } });
    await receive(ID, 'SEA1', 3);
    expect((await patiently(() => anyone.ask('GET', `/items/${ID}`))).body).toMatchObject({ available: 3 });
    const change = { version: 1, ...body, name: 'Zanzibar mug' };
    expect(await patiently(() => admin.ask('PUT', `/admin/items/${ID}`, change))).toMatchObject({ status: 200 });
    const stale = await patiently(() => admin.ask('PUT', `/admin/items/${ID}`, { ...change, name: 'Other' }));
    expect(stale).toMatchObject({ status: 409, body: { code: 'CHANGED_MEANWHILE', version: 2 } });
  });

  it('is listed beside all others, page by page', async () => {
    const page = await patiently(() => admin.ask('GET', '/admin/items?limit=2'));
    expect(page.body.items).toHaveLength(2);
    const cursor = encodeURIComponent(page.body.cursor);
    const next = await patiently(() => admin.ask('GET', `/admin/items?limit=2&cursor=${cursor}`));
    expect(next.body.items[0].itemId).not.toBe(page.body.items[0].itemId);
  });
});

describe('a picture', () => {
  it('sent to S3 by a signed form is shown in its sizes, and its file goes', async () => {
    const file = new Uint8Array(await pictureFile(900, 600));
    const announced = await announce('image/jpeg', file.length);
    expect(announced.status).toBe(201);
    const { imageId, upload: form } = announced.body;
    expect(await upload(form, file)).toBeLessThan(300);
    const item = await until(({ images }) => images.length === 1);
    expect(item).toMatchObject({ uploads: [], images: [{ imageId, alt: 'A blue field' }] });
    expect(item.images[0].sources.map(({ width, height }: Record<string, number>) => [width, height])).toEqual([
      [320, 213],
      [640, 427],
      [900, 600],
    ]);
    const Bucket = inject('store').buckets.Images;
    const { url } = item.images[0].sources[0];
    const stored = await s3().send(new HeadObjectCommand({ Bucket, Key: url.slice(1) }));
    expect(stored).toMatchObject({ ContentType: 'image/jpeg', CacheControl: expect.stringContaining('immutable') });
    await expect(s3().send(new GetObjectCommand({ Bucket, Key: `uploads/${ID}/${imageId}` }))).rejects.toThrow();
  });

  it('of another size, type or place than was signed is refused by S3 itself', async () => {
    const file = new Uint8Array(await pictureFile(20, 20));
    const { upload: form, imageId } = (await announce('image/jpeg', file.length)).body;
    expect(await upload(form, new Uint8Array(file.length + 1))).toBeGreaterThanOrEqual(400);
    expect(await upload(form, file, { 'Content-Type': 'text/html' })).toBeGreaterThanOrEqual(400);
    expect(await upload(form, file, { key: `images/${ID}/evil.html` })).toBeGreaterThanOrEqual(400);
    const removed = await patiently(() => admin.ask('DELETE', `/admin/items/${ID}/images/${imageId}`));
    expect(removed.status).toBe(204);
  });

  it('that is none is refused with its reason, where the administrator sees it', async () => {
    const file = new TextEncoder().encode('<html>no picture</html>');
    const { upload: form, imageId } = (await announce('image/png', file.length)).body;
    expect(await upload(form, file)).toBeLessThan(300);
    const item = await until(({ uploads }) => uploads.some(({ state }: { state: string }) => state === 'refused'));
    expect(item.uploads).toMatchObject([{ imageId, state: 'refused', reason: expect.stringContaining('neither') }]);
    expect(item.images).toHaveLength(1);
  });

  it('is drawn for each item of the demo', async () => {
    const { body: item } = await patiently(() => anyone.ask('GET', '/items/85123A'));
    const [source] = item.images[0].sources;
    expect(source).toMatchObject({ type: 'image/svg+xml' });
    const Bucket = inject('store').buckets.Images;
    const stored = await s3().send(new GetObjectCommand({ Bucket, Key: source.url.slice(1) }));
    expect(await stored.Body?.transformToString()).toContain('<svg');
  });
});

describe('the catalogue as a file', () => {
  it('comes out whole and changes nothing when it goes in again', async () => {
    const file = join(folder, 'all.csv');
    const out = await runTool('local/catalogue/catalogue.ts', 'export', file);
    expect(out, out.stderr).toMatchObject({ code: 0 });
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines.length).toBeGreaterThan(3782);
    const some = join(folder, 'some.csv');
    await writeFile(some, `${lines.slice(0, 251).join('\n')}\n`);
    const back = await runTool('local/catalogue/catalogue.ts', 'import', some);
    expect(back, back.stderr).toMatchObject({ code: 0 });
    expect(back.stdout).toContain('0 items created, 0 changed, 250 unchanged, 0 errors');
  });

  it('says by line and column what is wrong, and does the rest', async () => {
    const file = join(folder, 'wrong.csv');
    const columns = 'itemId,name,category,price,SEA1 on hand';
    await writeFile(file, `${columns}\nE2E-FILE,File,Other,1.50,8\n${ID},Mug,Tableware,dear,1\n`);
    const tried = await runTool('local/catalogue/catalogue.ts', 'import', file, '--dry-run');
    expect(tried).toMatchObject({ code: 1, stderr: expect.stringContaining(`${file}:3: price: must be a number`) });
    expect(tried.stdout).toContain('1 items would be created');
    expect((await anyone.ask('GET', '/items/E2E-FILE')).status).toBe(404);
    expect(await runTool('local/catalogue/catalogue.ts', 'import', file)).toMatchObject({ code: 1 });
    expect((await patiently(() => anyone.ask('GET', '/items/E2E-FILE'))).body).toMatchObject({ available: 8 });
    expect(await breaches()).toEqual([]);
  });
});
