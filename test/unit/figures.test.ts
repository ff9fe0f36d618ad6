import { expect, it } from 'vitest';
import { dayOfFigures, daysUntil } from '../../functions/operations/figures.ts';

it('days in a row go over months, years and leap days', () => {
  expect(daysUntil('2028-03-01', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  expect(daysUntil('2026-01-01', 2)).toEqual(['2025-12-31', '2026-01-01']);
  expect(daysUntil('2026-01-01', 1)).toEqual(['2026-01-01']);
});

it('a day is the sum of its hours, whatever rows an hour is spread over', () => {
  const { hours, total } = dayOfFigures([
    { slot: '07#0', placed: 1, units: 2, revenue: 300 },
    { slot: '07#5', placed: 2, units: 3 },
    { slot: '23#1', shipped: 4 },
  ]);
  expect(hours).toHaveLength(24);
  expect(hours[7]?.counts).toMatchObject({ placed: 3, units: 5, revenue: 300 });
  expect(total).toEqual({ placed: 3, shipped: 4, cancelled: 0, units: 5, revenue: 300 });
});
