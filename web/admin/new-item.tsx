import { useLocation } from 'preact-iso';
import { call } from '../api.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { ItemForm } from './item-form.tsx';

const EMPTY = {
  name: '',
  category: '',
  description: '',
  attributes: {},
  price: { amount: 0, currency: 'USD' },
} as const;

/** A new item. It has nothing to sell until some of it is received. */
export function NewItemPage() {
  const { route } = useLocation();
  usePageTitle('Add an item');
  return (
    <>
      <div>
        <h1 tabIndex={-1}>Add an item</h1>
        <p class="muted">It is for sale once some of it has been received.</p>
      </div>
      <ItemForm
        content={EMPTY}
        isNew
        onKeep={async (content, itemId) => {
          const item = await call('POST /admin/items', { body: { itemId, ...content } });
          announce(`${item.name} is added.`);
          route(`/admin/items/${encodeURIComponent(item.itemId)}`);
        }}
      />
    </>
  );
}
