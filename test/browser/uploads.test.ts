import { expect, inject, it } from 'vitest';
import { patiently, person } from '../e2e/people.ts';
import { open } from './page.ts';
import { inChromium, visitor } from './visitor.ts';

inChromium();

const ITEM = 'BROWSER-UPLOAD';

/** Sends a form as a page does, from within it. @returns the answer's status, or what of the page's policy forbids it */
const SEND = `async ([url, fields, length]) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(length)]), 'picture');
  const forbidden = new Promise((done) =>
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => done(effectiveDirective), { once: true }));
  return Promise.race([forbidden, fetch(url, { method: 'POST', body: form }).then(({ status }) => status, () => forbidden)]);
}`;

it('a page may send a file to where signed forms say, and to no other origin', async () => {
  const admin = await person('admin');
  const item = { name: 'Sent from a page', category: 'Tableware', price: { amount: 100, currency: 'USD' } };
  expect((await patiently(() => admin.ask('POST', '/admin/items', { itemId: ITEM, ...item }))).status).toBe(201);
  const announced = await patiently(() =>
    admin.ask('POST', `/admin/items/${ITEM}/images`, { type: 'image/png', bytes: 64, alt: 'Nothing to see' }),
  );
  expect(announced.status).toBe(201);
  const { imageId, upload } = announced.body;
  expect(new URL(upload.url).origin).not.toBe(new URL(inject('store').web).origin);
  const { page, forgive } = await visitor();
  await open(page, '/');
  const send = (url: string) => page.evaluate(`(${SEND})(${JSON.stringify([url, upload.fields, 64])})`);
  expect(await send(upload.url)).toBe(204);

  // The very same service under a name that is not the policy's
  forgive(/Content Security Policy|violates/);
  const elsewhere = new URL(upload.url);
  elsewhere.hostname = 'localhost';
  expect(await send(elsewhere.href)).toBe('connect-src');
  const removed = await patiently(() => admin.ask('DELETE', `/admin/items/${ITEM}/images/${imageId}`));
  expect(removed.status).toBe(204);
});
