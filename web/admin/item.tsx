import { useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { Picture } from '../parts/picture.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { typedAmount } from '../rules/money.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';

type Item = AnswerTo<'GET /admin/items/{itemId}'>;

/** What an item says, and the way to change it. */
export function ItemPage({ itemId }: { readonly itemId: string }) {
  const { data, problem, reload, set } = useLoaded(
    (signal) => call('GET /admin/items/{itemId}', { params: { itemId }, signal }),
    itemId,
  );
  usePageTitle(data?.name);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such item" />;
  if (!data) return <div aria-busy="true" />;
  return (
    <>
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>{data.name}</h1>
          <p class="muted">
            {itemId}, <a href={`/admin/stock/${encodeURIComponent(itemId)}`}>its stock</a>,{' '}
            <a href={`/items/${encodeURIComponent(itemId)}`}>as shoppers see it</a>
          </p>
        </div>
        <span class={`state ${data.retired ? 'state-bad' : 'state-good'}`}>{data.retired ? 'Retired' : 'On sale'}</span>
      </header>
      <Form key={data.version} item={data} onChanged={set} onStale={reload} />
    </>
  );
}

interface FormProps {
  readonly item: Item;
  readonly onChanged: (item: Item) => void;
  readonly onStale: () => void;
}

function Form({ item, onChanged, onStale }: FormProps) {
  const { itemId, version, attributes, retired, images } = item;
  const [name, setName] = useState(item.name);
  const [category, setCategory] = useState(item.category);
  const [description, setDescription] = useState(item.description);
  const [amount, setAmount] = useState((item.price.amount / 100).toFixed(2));
  const { busy, problem, attempt } = useAttempt();
  const typed = typedAmount(amount);
  const change = (more: { readonly retired?: boolean }, said: string) =>
    attempt(async () => {
      if (typed === undefined) return;
      const next = await call('PUT /admin/items/{itemId}', {
        params: { itemId },
        body: { version, name, category, description, attributes, price: { ...item.price, amount: typed }, ...more },
      });
      announce(said);
      onChanged(next);
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        change({}, 'Kept.');
      }}
    >
      <div class="item-picture">
        <Picture images={images} sizes="160px" decorative />
      </div>
      <p class="field">
        <label for="item-name">Name</label>
        <input
          id="item-name"
          required
          maxLength={200}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </p>
      <p class="field">
        <label for="item-category">Category</label>
        <input
          id="item-category"
          required
          maxLength={60}
          value={category}
          onInput={({ currentTarget }) => setCategory(currentTarget.value)}
        />
      </p>
      <p class="field">
        <label for="item-price">Price in {item.price.currency}</label>
        <input
          id="item-price"
          inputMode="decimal"
          required
          aria-invalid={typed === undefined}
          value={amount}
          onInput={({ currentTarget }) => setAmount(currentTarget.value)}
        />
      </p>
      <p class="field">
        <label for="item-description">Description</label>
        <textarea
          id="item-description"
          maxLength={4000}
          value={description}
          onInput={({ currentTarget }) => setDescription(currentTarget.value)}
        />
      </p>
      <ProblemBox problem={problem} {...(problem?.code === 'CHANGED_MEANWHILE' && { onRetry: onStale })} />
      {problem?.code === 'CHANGED_MEANWHILE' && (
        <p>Somebody else has changed it. Trying again shows what they made of it.</p>
      )}
      <p class="row">
        <button type="submit" class="button primary" disabled={typed === undefined} aria-disabled={busy}>
          {busy ? 'Keeping …' : 'Keep'}
        </button>
        <button
          type="button"
          class={`button ${retired ? '' : 'danger'}`}
          aria-disabled={busy}
          onClick={() => change({ retired: !retired }, retired ? 'On sale again.' : 'Retired.')}
        >
          {retired ? 'Sell it again' : 'End its sale'}
        </button>
      </p>
    </form>
  );
}
