import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call, serverNow, type Work } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { useOnce } from '../parts/use-once.ts';
import { type Whose, whoseIs } from '../rules/lease.ts';
import { counted } from '../rules/words.ts';
import { promiseWords, shortOf } from '../rules/work-words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { claims } from '../state/session.ts';
import { say } from './feedback.tsx';
import { claim, loadMine, mine } from './work.ts';

/** How often the list is read again, in ms. */
const LOOK_MS = 5_000;

/** How many to take at a time. */
const SIZES = [1, 3, 5, 10] as const;

/** A warehouse's work, the most pressing first, and the way to take some of it on. */
export function WorkList({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle(`Work at ${warehouseId}`);
  const { route } = useLocation();
  const load = (signal?: AbortSignal, cursor?: string) =>
    call('GET /warehouses/{warehouseId}/orders', {
      params: { warehouseId },
      query: { limit: '50', ...(cursor !== undefined && { cursor }) },
      signal,
    });
  const { data, problem, reload, set } = useLoaded(load, warehouseId);
  // Whoever reads on stays where they are
  const [further, setFurther] = useState(false);
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined && !further);
  const [size, setSize] = useState<number>(SIZES[1]);
  const { busy, problem: refused, attempt: trying } = useAttempt();
  // Pressed again after a lost answer it is the same wave
  const once = useOnce();
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;

  const attempt = (action: () => Promise<void>) => trying(action, () => reload());
  const takeWave = () =>
    attempt(async () => {
      const { orders } = await once(size, (idempotencyKey) =>
        call('POST /warehouses/{warehouseId}/waves', { params: { warehouseId }, idempotencyKey, body: { size } }),
      );
      await loadMine(warehouseId).catch(() => {});
      if (orders.length === 0) {
        say('There is nothing to take right now.');
        reload();
        return;
      }
      say(`${counted(orders.length, 'order')} taken. Go and pick.`, 'right');
      route(`/console/${warehouseId}/pick`);
    });
  const takeOne = (work: Work) =>
    attempt(async () => {
      await claim(warehouseId, work);
      await loadMine(warehouseId).catch(() => {});
      say('Taken.', 'right');
      route(`/console/${warehouseId}/orders/${work.warehouseOrderId}`);
    });
  const more = (cursor: string) =>
    attempt(async () => {
      setFurther(true);
      const next = await load(undefined, cursor);
      set({ orders: [...(data?.orders ?? []), ...next.orders], cursor: next.cursor });
    });
  const own = mine.value?.length ?? 0;
  const free = data?.orders.filter((work) => whose(work) === 'anyone' || whose(work) === 'lost').length ?? 0;
  return (
    <div class="stack" aria-busy={data === undefined}>
      <div>
        <h1 tabIndex={-1}>Work at {warehouseId}</h1>
        <p class="muted">
          {data && `${counted(free, 'order')}${data.cursor ? ' and more' : ''} to take`}
          {own > 0 && `, ${own} yours`}
        </p>
      </div>
      {own > 0 && (
        <a class="button primary big" href={`/console/${warehouseId}/pick`}>
          Go on picking ({own})
        </a>
      )}
      <ProblemBox problem={refused} />
      {data?.orders.length === 0 && <p class="panel">Nothing to do. New work comes in by itself.</p>}
      <ul class="work" aria-label="Work">
        {data?.orders.map((work) => (
          <WorkCard key={work.warehouseOrderId} warehouseId={warehouseId} work={work} busy={busy} onTake={takeOne} />
        ))}
      </ul>
      {data?.cursor && (
        <button type="button" class="button big" aria-disabled={busy} onClick={() => data.cursor && more(data.cursor)}>
          Show more
        </button>
      )}
      <form
        class="take"
        onSubmit={(event) => {
          event.preventDefault();
          takeWave();
        }}
      >
        <fieldset class="sizes">
          <legend class="unseen">How many orders</legend>
          {SIZES.map((one) => (
            <label key={one}>
              <input type="radio" name="size" checked={size === one} onChange={() => setSize(one)} />
              <span>{one}</span>
            </label>
          ))}
        </fieldset>
        <button class="button primary big" type="submit" aria-disabled={busy}>
          {busy ? 'Taking …' : size === 1 ? 'Take the next one' : `Take the next ${size}`}
        </button>
      </form>
    </div>
  );
}

const whose = (work: Work): Whose => whoseIs(work, claims.value.userId, serverNow());

const WHOSE: Readonly<Record<Whose, string>> = {
  anyone: 'Free',
  mine: 'Yours',
  lost: 'Was yours: take it again',
  theirs: 'Somebody else’s',
};

interface WorkCardProps {
  readonly warehouseId: string;
  readonly work: Work;
  readonly busy: boolean;
  readonly onTake: (work: Work) => void;
}

function WorkCard({ warehouseId, work, busy, onTake }: WorkCardProps) {
  const { warehouseOrderId, lines, priority, promisedAt, address } = work;
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const of = whose(work);
  const promise = promiseWords(promisedAt, serverNow());
  return (
    <li class="panel work-card">
      <div class="work-what">
        <p>
          <strong>
            {counted(lines.length, 'line')}, {counted(units, 'unit')}
          </strong>
        </p>
        <p class="muted small-text">
          to {address.city}, {address.state} · {shortOf(warehouseOrderId)}
        </p>
        <p class="row">
          {promise && <span class={`tag${promise.late ? ' tag-late' : ''}`}>{promise.text}</span>}
          {priority > 0 && <span class="tag tag-late">Urgent</span>}
          <span class={`tag${of === 'mine' ? ' tag-mine' : ''}`}>{WHOSE[of]}</span>
        </p>
      </div>
      {of === 'mine' && (
        <a class="button big" href={`/console/${warehouseId}/orders/${warehouseOrderId}`}>
          Open <span class="unseen">{shortOf(warehouseOrderId)}</span>
        </a>
      )}
      {(of === 'anyone' || of === 'lost') && (
        <button type="button" class="button big" aria-disabled={busy} onClick={() => onTake(work)}>
          Take <span class="unseen">{shortOf(warehouseOrderId)}</span>
        </button>
      )}
    </li>
  );
}
