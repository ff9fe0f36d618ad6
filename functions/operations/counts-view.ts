import type { z } from 'zod';
import { money } from '../shared/money.ts';
import type { Counts } from './figures.ts';
import type { CountsView } from './operations-routes.ts';

/** Counts as administrators see them. */
export const countsView = ({ revenue, ...counts }: Counts): z.input<typeof CountsView> => ({
  ...counts,
  revenue: money(revenue),
});
