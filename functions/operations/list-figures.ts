import { dayOf } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { countsView } from './counts-view.ts';
import { dayOfFigures, daysUntil } from './figures.ts';
import { figuresOf } from './figures-store.ts';
import { listFiguresRoute } from './operations-routes.ts';

/** GET /admin/figures/days: the figures of each of some days in a row, also of those on which nothing happened. */
export async function listFigures(
  { query: { until, days: count } }: RequestOf<typeof listFiguresRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof listFiguresRoute>> {
  const days = daysUntil(until ?? dayOf(now()), count);
  const rows = await Promise.all(days.map((day) => figuresOf(db, day)));
  return { days: days.map((day, index) => ({ day, ...countsView(dayOfFigures(rows[index] ?? []).total) })) };
}

export const handler = endpoint(listFiguresRoute, listFigures);
