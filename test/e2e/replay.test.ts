import { describe, expect, it } from 'vitest';
import { breaches, lastLine, runTool } from './tools.ts';

describe('a real day of a real shop', () => {
  it('goes through the store whole: every order shipped, nothing stuck, every unit accounted for', async () => {
    const args = ['--orders', 'local/data/orders-2010-12-01.csv.gz', '--day', '2010-12-01', '--json'];
    const { code, stdout, stderr } = await runTool('local/replay/replay.ts', ...args);
    expect(code, stderr.slice(-2000)).toBe(0);
    const summary = lastLine(stdout);
    console.log(JSON.stringify(summary));
    expect(summary.stuck).toBe(0);
    expect(summary.placed + Object.values<number>(summary.refused).reduce((a, b) => a + b, 0)).toBe(summary.invoices);
    expect(summary.shipped + summary.cancelled).toBeGreaterThanOrEqual(summary.placed);
    expect(summary.placed).toBeGreaterThan(100);
    expect(await breaches()).toEqual([]);
  });
});
