import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { patiently, person } from '../e2e/people.ts';
import { inChromium, signIn, visitor } from './visitor.ts';
import { onList, order, orderNow, stockOf, workOff } from './warehouse-work.ts';

inChromium();

async function asAdmin(): Promise<Page> {
  const { page } = await visitor({ viewport: { width: 1280, height: 900 } });
  await signIn(page, 'admin');
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  return page;
}

describe('an administrator in a browser', () => {
  it('closes a warehouse: its work moves to another, which the order’s plan explains; and opens it again', async () => {
    const [CLOSED, OTHER] = ['RNO1', 'EWR1'];
    const ITEM = '22662';
    await workOff(CLOSED);
    await stockOf(ITEM, { [CLOSED]: 6 });
    const shopper = await person('shopper-37');
    const orderId = await order(shopper, { [ITEM]: 2 });
    await onList(CLOSED, orderId);
    await stockOf(ITEM, { [CLOSED]: 6, [OTHER]: 6 });

    const page = await asAdmin();
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Warehouses' }).click();
    await page.getByRole('link', { name: `${CLOSED} Reno` }).click();
    await page.getByTestId('state').getByText('Open').waitFor();
    try {
      await page.getByRole('button', { name: 'Close it…' }).click();
      const dialog = page.getByRole('dialog', { name: `Close ${CLOSED} Reno?` });
      await dialog.getByText('1 order on its list goes to other warehouses').waitFor();
      await dialog.getByRole('button', { name: 'Close it and move its work' }).click();
      await page.getByTestId('state').getByText('Closed').waitFor();
      await page.getByText('Nothing is open here any more').waitFor({ timeout: 60_000 });
      await onList(OTHER, orderId);

      await page.goto(`/admin/orders/${orderId}`);
      const parts = page.getByRole('region', { name: 'At the warehouses' }).last();
      await parts.getByRole('row').filter({ hasText: CLOSED }).getByText('closed').waitFor();
      await parts.getByRole('row').filter({ hasText: OTHER }).waitFor();
      // The newest plan is open, and says why
      const plan = page.locator('details[open]').first();
      await plan.getByText(/fewer are not possible/).waitFor();
      await plan.getByRole('row').filter({ hasText: OTHER }).getByText('Ships').waitFor();
      await plan.getByRole('row').filter({ hasText: CLOSED }).getByText('No: closed').waitFor();
      await page.getByRole('list', { name: 'What happened' }).getByText('Taken away from the warehouse').waitFor();
      await page
        .getByRole('table', { name: 'Workflow' })
        .getByText(/RUNNING|SUCCEEDED/)
        .first()
        .waitFor();
    } finally {
      await page.goto(`/admin/warehouses/${CLOSED}`);
      await page.getByRole('button', { name: 'Open it again' }).click();
      await page.getByTestId('state').getByText('Open').waitFor();
    }
    await workOff(OTHER);
    await expect.poll(async () => (await orderNow(shopper, orderId)).status).toBe('shipped');
  });

  it('sees why an order is stuck, redrives it, and sees it go on once there is stock', async () => {
    const [EMPTY, FULL] = ['LAX1', 'SEA1'];
    const ITEM = '23583';
    await workOff(EMPTY);
    await stockOf(ITEM, { [EMPTY]: 2 });
    const shopper = await person('shopper-38');
    const orderId = await order(shopper, { [ITEM]: 2 });
    const work = await onList(EMPTY, orderId);
    const staff = await person(`staff-${EMPTY.toLowerCase()}`);
    const at = `/warehouses/${EMPTY}/orders/${work}`;
    await patiently(() => staff.ask('POST', `${at}/claim`));
    const reported = await patiently(() =>
      staff.ask(
        'POST',
        `${at}/short`,
        { itemId: ITEM, quantity: 2, kind: 'missing' },
        { 'idempotency-key': `test-${crypto.randomUUID()}` },
      ),
    );
    expect(reported.status).toBe(200);
    await expect.poll(async () => (await orderNow(shopper, orderId)).status, { timeout: 60_000 }).toBe('stuck');
    const watching = await visitor();
    await signIn(watching.page, 'shopper-38');
    await watching.page.goto(`/orders/${orderId}`);
    await watching.page.getByText('2 on back order').waitFor();

    const page = await asAdmin();
    await page.getByRole('link', { name: 'Stuck orders' }).click();
    const row = page
      .getByRole('table', { name: 'Stuck orders' })
      .getByRole('row')
      .filter({ hasText: orderId.slice(-6) });
    await row.getByText('Nobody has what is missing').waitFor();
    await row.getByText(`2 × ${ITEM}`).waitFor();
    const redriven = page.waitForResponse((response) => response.url().endsWith(`/${orderId}/redrive`));
    await row.getByRole('button', { name: /^Plan what is left again/ }).click();
    expect((await redriven).status()).toBe(200);

    await stockOf(ITEM, { [FULL]: 5 });
    await page.goto(`/admin/orders/${orderId}`);
    await page.getByRole('heading', { level: 2, name: 'What happened' }).waitFor();
    // Arriving stock may have got it going by itself
    const again = page.getByRole('button', { name: 'Plan what is left again' });
    if (await again.isVisible()) await again.click();
    await onList(FULL, orderId);
    await page.getByRole('region', { name: 'At the warehouses' }).last().getByText(FULL).waitFor();
    await page.getByRole('list', { name: 'What happened' }).getByText('Reported short').waitFor();
    await workOff(FULL);
    await expect.poll(async () => (await orderNow(shopper, orderId)).status).toBe('shipped');
    await watching.page.getByTestId('order-status').getByText('Shipped').waitFor();
  });

  it('reads the day’s figures from plots, and the same ones from the tables beside them', async () => {
    const page = await asAdmin();
    const admin = await person('admin');
    const plot = page.getByRole('figure', { name: 'Orders placed by hour' });
    await plot.getByRole('img', { name: /^Orders placed by hour/ }).waitFor();
    await plot.getByText('Show as a table').click();
    await expect
      .poll(
        async () => {
          const { hours, total } = (await patiently(() => admin.ask('GET', '/admin/figures'))).body;
          const cells = await plot.getByRole('row').getByRole('cell').allInnerTexts();
          const shown = cells.map((text) => Number(text.replaceAll(',', '')));
          expect(shown).toEqual(hours.map((one: { placed: number }) => one.placed));
          return shown.reduce((sum, units) => sum + units, 0) - total.placed;
        },
        { timeout: 40_000 },
      )
      .toBe(0);
    expect(await plot.locator('rect').count()).toBe(24);
    await page.getByLabel('Day, in UTC').fill('2020-02-29');
    await page.getByRole('heading', { level: 1, name: '2020-02-29' }).waitFor();
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  });

  it('changes an item, and follows its stock movement by movement', async () => {
    const ITEM = '23207';
    const page = await asAdmin();
    const admin = await person('admin');
    const { name } = (await patiently(() => admin.ask('GET', `/admin/items/${ITEM}`))).body;
    await page.goto('/admin/items');
    await page.getByRole('searchbox', { name: 'Words or a number' }).fill(ITEM);
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('table', { name: 'Items' }).getByRole('link', { name: ITEM, exact: true }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(`${name} (new)`);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: `${name} (new)` }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await page.getByRole('link', { name: 'its stock' }).click();
    await page.getByText(/movements? explain what is left/).waitFor();
    const left = (await patiently(() => admin.ask('GET', `/items/${ITEM}`))).body.available;
    await page.getByText(`${left.toLocaleString('en-US')} to sell`).waitFor();
  });

  it('sees what failed in a queue, and sends it back', async () => {
    const { aws, region, queues } = inject('store');
    const sqs = new SQSClient({
      endpoint: aws,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      useQueueUrlAsEndpoint: false,
    });
    // The timer of a hold that is long gone: whoever handles it has nothing to do
    const timer = { userId: `nobody-${crypto.randomUUID()}`, reservationId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' };
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queues['HoldTimersDeadLetters'], MessageBody: JSON.stringify(timer) }),
    );
    sqs.destroy();
    const page = await asAdmin();
    await page.getByRole('link', { name: 'Queues' }).click();
    const row = page.getByRole('table', { name: 'Queues' }).getByRole('row').filter({ hasText: 'HoldTimers' });
    await row.getByRole('button', { name: /^Dead letters/ }).click();
    const letters = page.getByRole('region', { name: 'Dead letters of HoldTimers' });
    const letter = letters.getByRole('article').filter({ hasText: timer.userId });
    await letter.waitFor();
    await letter.getByRole('button', { name: /^Send back/ }).click();
    await letter.waitFor({ state: 'detached' });
  });
});
