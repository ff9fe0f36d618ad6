import { useState } from 'preact/hooks';
import type { BodyTo } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { byBodyField } from '../rules/body-fields.ts';
import { attributesText, typedAttributes } from '../rules/item-form.ts';
import { typedAmount } from '../rules/money.ts';
import { Field } from './field.tsx';

/** What an item says: what the API takes but its id. */
export type ItemContent = Omit<BodyTo<'POST /admin/items'>, 'itemId'>;

/** The fields of the form, as the API calls them. */
const FIELDS = ['itemId', 'name', 'category', 'price', 'description', 'attributes'] as const;

interface ItemFormProps {
  readonly content: ItemContent;
  /** Asks for the id of a new item, too. */
  readonly isNew?: boolean;
  readonly onKeep: (content: ItemContent, itemId: string) => Promise<void>;
  /** Where somebody else was faster: the way to see what they made of it. */
  readonly onStale?: () => void;
}

/** A form for what an item says. What the API refuses is said at the field it is about. */
export function ItemForm({ content, isNew = false, onKeep, onStale }: ItemFormProps) {
  const [typed, setTyped] = useState({
    itemId: '',
    name: content.name,
    category: content.category,
    price: content.price.amount === 0 && isNew ? '' : (content.price.amount / 100).toFixed(2),
    description: content.description ?? '',
    attributes: attributesText(content.attributes ?? {}),
  });
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const { busy, problem, attempt } = useAttempt();
  const { currency } = content.price;
  const input = (name: (typeof FIELDS)[number]) => ({
    value: typed[name],
    onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setTyped({ ...typed, [name]: currentTarget.value }),
  });
  const keep = () => {
    const amount = typedAmount(typed.price);
    const facts = typedAttributes(typed.attributes);
    const wrong = new Map<string, string>();
    if (amount === undefined) wrong.set('price', 'must be an amount, such as 12.50');
    if (facts.kind === 'wrong') wrong.set('attributes', facts.message);
    setErrors(wrong);
    if (amount === undefined || facts.kind === 'wrong') return;
    const { itemId, name, category, description } = typed;
    const { attributes } = facts;
    attempt(
      () => onKeep({ name, category, description, attributes, price: { amount, currency } }, itemId.trim()),
      (refused) => setErrors(byBodyField(refused.errors, FIELDS).messages),
    );
  };
  const unplaced = problem && !byBodyField(problem.errors, FIELDS).allPlaced;
  const stale = problem?.code === 'CHANGED_MEANWHILE';
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      {isNew && (
        <Field id="item-id" label="Number, as on its label" error={errors.get('itemId')}>
          {(aria) => <input {...aria} {...input('itemId')} autocomplete="off" autocapitalize="characters" />}
        </Field>
      )}
      <Field id="item-name" label="Name" error={errors.get('name')}>
        {(aria) => <input {...aria} {...input('name')} maxLength={200} />}
      </Field>
      <Field id="item-category" label="Category" error={errors.get('category')}>
        {(aria) => <input {...aria} {...input('category')} maxLength={60} />}
      </Field>
      <Field id="item-price" label={`Price in ${currency}`} error={errors.get('price')}>
        {(aria) => <input {...aria} {...input('price')} inputMode="decimal" />}
      </Field>
      <Field id="item-description" label="Description" error={errors.get('description')}>
        {(aria) => <textarea {...aria} {...input('description')} maxLength={4000} />}
      </Field>
      <Field id="item-facts" label="Facts, one a line, such as colour: red" error={errors.get('attributes')}>
        {(aria) => <textarea {...aria} {...input('attributes')} />}
      </Field>
      {unplaced && <ProblemBox problem={problem} {...(stale && onStale && { onRetry: onStale })} />}
      {stale && <p>Somebody else has changed it. Trying again shows what they made of it.</p>}
      <p class="row">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {isNew ? (busy ? 'Adding …' : 'Add it') : busy ? 'Keeping …' : 'Keep'}
        </button>
      </p>
    </form>
  );
}
