import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium, launchChromium } from '../../local/engines/chromium.ts';

afterEach(() => vi.unstubAllEnvs());

describe('Chromium', () => {
  it('is the one that CHROMIUM names, which must exist', async () => {
    vi.stubEnv('CHROMIUM', process.execPath);
    expect(await findChromium(() => {})).toMatchObject({ executable: process.execPath });
    vi.stubEnv('CHROMIUM', '/nowhere/chromium');
    await expect(findChromium(() => {})).rejects.toThrow('CHROMIUM names /nowhere/chromium, which does not exist.');
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'comes packed for a machine that has none, and shows pages there',
    async () => {
      vi.stubEnv('PATH', '/nowhere');
      vi.stubEnv('CHROMIUM', '');
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        await page.setContent('<h1>Depot</h1>');
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Depot');
      } finally {
        await browser.close();
      }
    },
  );
});
