import { type AnswerTo, call } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { dayWords } from '../rules/days.ts';
import { price } from '../rules/money.ts';
import { Bars } from './plot/plot.tsx';

/** Days that are shown. */
const DAYS = 14;

type Day = AnswerTo<'GET /admin/figures/days'>['days'][number];

interface DaysProps {
  /** The last day. */
  readonly until: string;
  /** Its figures, which are newer than those that are read with the other days. */
  readonly total: AnswerTo<'GET /admin/figures'>['total'];
}

/** The figures of a fortnight, day by day. */
export function Days({ until, total }: DaysProps) {
  const { data, problem, reload } = useLoaded(
    (signal) => call('GET /admin/figures/days', { query: { until, days: String(DAYS) }, signal }),
    until,
  );
  const days = data?.days.map((one) => (one.day === until ? { ...one, ...total } : one)) ?? [];
  const { currency } = total.revenue;
  const plot = (title: string, what: string, of: (day: Day) => number) => ({
    title: `${title} by day`,
    what,
    of: 'Day, UTC',
    points: days.map((one) => ({ label: dayWords(one.day), value: of(one) })),
  });
  return (
    <section class="section" aria-labelledby="days" aria-busy={data === undefined}>
      <h2 id="days">{DAYS} days</h2>
      <ProblemBox problem={problem} onRetry={reload} />
      {data && (
        <div class="plots">
          <Bars {...plot('Orders placed', 'Orders', ({ placed }) => placed)} />
          <Bars {...plot('Orders shipped', 'Orders', ({ shipped }) => shipped)} />
          <Bars {...plot('Orders cancelled', 'Orders', ({ cancelled }) => cancelled)} />
          <Bars
            {...plot('Revenue', 'Revenue', ({ revenue }) => revenue.amount)}
            format={(amount) => price({ amount, currency })}
          />
        </div>
      )}
    </section>
  );
}
