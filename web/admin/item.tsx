import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { type ItemContent, ItemForm } from './item-form.tsx';
import { ItemPictures } from './item-pictures.tsx';
import { ItemShelves } from './item-shelves.tsx';

type Item = AnswerTo<'GET /admin/items/{itemId}'>;

/** How often it is looked whether a picture on its way is there, in ms. */
const LOOK_MS = 2_000;

const contentOf = ({ name, category, description, attributes, price }: Item): ItemContent => ({
  ...{ name, category, description, attributes },
  price: { ...price },
});

/** What an item says and shows, where it lies, and the way to change it. */
export function ItemPage({ itemId }: { readonly itemId: string }) {
  const params = { itemId };
  const load = (signal?: AbortSignal) => call('GET /admin/items/{itemId}', { params, signal });
  const { data: item, problem, reload, set } = useLoaded(load, itemId);
  usePageTitle(item?.name);
  const coming = item?.uploads.some(({ state }) => state === 'pending') ?? false;
  usePoll(async () => set(await load()), LOOK_MS, coming);
  const { busy, problem: refused, attempt } = useAttempt();
  if (problem && !item) return <PageProblem problem={problem} onRetry={reload} missing="There is no such item" />;
  if (!item) return <div aria-busy="true" />;
  const { version, retired } = item;
  const content = contentOf(item);
  const keep = async (changed: ItemContent, more: { readonly retired?: boolean; readonly images?: string[] } = {}) =>
    set(await call('PUT /admin/items/{itemId}', { params, body: { version, ...changed, ...more } }));
  const retire = () =>
    attempt(async () => {
      if (retired) await keep(content, { retired: false });
      else set(await call('DELETE /admin/items/{itemId}', { params, query: { version: String(version) } }));
      announce(retired ? 'On sale again.' : 'Retired.');
    }, reload);
  return (
    <>
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>{item.name}</h1>
          <p class="muted">
            {itemId}, <a href={`/admin/stock/${encodeURIComponent(itemId)}`}>its stock</a>,{' '}
            <a href={`/items/${encodeURIComponent(itemId)}`}>as shoppers see it</a>
          </p>
        </div>
        <span class={`state ${retired ? 'state-bad' : 'state-good'}`} data-testid="sale">
          {retired ? 'Retired' : 'On sale'}
        </span>
      </header>
      <ItemForm
        // What is being typed outlives a picture that arrives meanwhile
        key={JSON.stringify(content)}
        content={content}
        onKeep={async (changed) => {
          await keep(changed);
          announce('Kept.');
        }}
        onStale={reload}
      />
      <ItemPictures
        item={item}
        onChanged={reload}
        onMain={async (imageId) => {
          const others = item.images.map((image) => image.imageId).filter((id) => id !== imageId);
          await keep(content, { images: [imageId, ...others] });
          announce('It is the main picture now.');
        }}
      />
      <ItemShelves itemId={itemId} />
      <section class="section" aria-labelledby="sale">
        <h2 id="sale">Sale</h2>
        <p class="muted">
          {retired
            ? 'No search finds it and no cart takes it. What the shelves have of it stays there.'
            : 'Once its sale is ended no search finds it and no cart takes it. Orders that have it are shipped all the same.'}
        </p>
        <ProblemBox problem={refused} />
        <p class="row">
          <button type="button" class={`button ${retired ? '' : 'danger'}`} aria-disabled={busy} onClick={retire}>
            {retired ? 'Sell it again' : 'End its sale'}
          </button>
        </p>
      </section>
    </>
  );
}
