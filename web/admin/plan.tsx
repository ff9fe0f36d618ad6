import type { AnswerTo } from '../api.ts';
import { price } from '../rules/money.ts';
import { boundWords, candidateWords, criterionWords, noteWords } from '../rules/plan-words.ts';
import { moment } from '../rules/words.ts';
import { workStatusWords } from '../rules/work-words.ts';
import { Table } from './table.tsx';

type PlanOf = AnswerTo<'GET /orders/{orderId}/plan'>['plans'][number];

interface PlanProps {
  readonly plan: PlanOf;
  readonly open: boolean;
  readonly nameOf: (itemId: string) => string;
}

/** A plan with its reasons: the candidates, what kept them out, and what is proven. */
export function Plan({ plan, open, nameOf }: PlanProps) {
  const { at, round, policy, levels, notes, candidates, candidatesLeftOut, missing, warehouseOrders, version } = plan;
  const lines = (of: readonly { readonly itemId: string; readonly quantity: number }[]) =>
    of.map(({ itemId, quantity }) => `${quantity} × ${nameOf(itemId)}`).join(', ');
  return (
    <details class="panel plan" open={open}>
      <summary>
        {round === 0 ? 'First plan' : `Planned again (${round})`}, {moment(at)}: {boundWords(plan)}
      </summary>
      <div class="section">
        <p class="muted">
          By {policy}, for version {version} of the order.
        </p>
        {notes.map((note) => (
          <p key={note}>{noteWords(note)}</p>
        ))}
        {missing.length > 0 && <p class="problem">Nobody who may be chosen has {lines(missing)}.</p>}
        <Table
          caption={`Candidates of the plan of version ${version}`}
          none="There was no warehouse to choose."
          columns={[
            { title: 'Warehouse' },
            { title: 'Decision' },
            { title: 'Lines', number: true },
            { title: 'Units', number: true },
            { title: 'Kilometres', number: true },
            { title: 'Parcel', number: true },
            { title: 'Load', number: true },
          ]}
          rows={candidates.map(({ warehouseId, lines: has, units, distanceKm, cost, load, ...decision }) => ({
            key: warehouseId,
            cells: [
              warehouseId,
              <span class={decision.chosen ? 'state state-good' : ''}>{candidateWords(decision)}</span>,
              has,
              units,
              distanceKm === null ? 'not known' : Math.round(distanceKm).toLocaleString('en-US'),
              price({ amount: cost, currency: 'USD' }),
              load ?? 'not known',
            ],
          }))}
        />
        {candidatesLeftOut > 0 && <p class="muted">{candidatesLeftOut} more are not kept.</p>}
        {levels.length > 0 && (
          <Table
            caption={`Criteria of the plan of version ${version}`}
            none=""
            columns={[
              { title: 'Criterion' },
              { title: 'This plan', number: true },
              { title: 'At best', number: true },
              { title: 'Proven' },
            ]}
            rows={levels.map(({ criterion, value, bound, proven }) => ({
              key: criterion,
              cells: [
                criterionWords(criterion),
                value.toLocaleString('en-US'),
                bound.toLocaleString('en-US'),
                proven ? 'yes' : 'no',
              ],
            }))}
          />
        )}
        <ul>
          {warehouseOrders.map(({ warehouseOrderId, warehouseId, lines: its, status }) => (
            <li key={warehouseOrderId}>
              {warehouseId}: {lines(its)},{' '}
              {status === undefined ? 'never allocated' : workStatusWords(status).toLowerCase()}
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
