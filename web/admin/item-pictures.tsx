import { useRef, useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { Picture } from '../parts/picture.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { byBodyField } from '../rules/body-fields.ts';
import { Problem } from '../rules/problems.ts';
import { announce } from '../state/announcement.ts';
import { Field } from './field.tsx';

type Item = AnswerTo<'GET /admin/items/{itemId}'>;
type Announced = AnswerTo<'POST /admin/items/{itemId}/images'>;
type PictureType = 'image/jpeg' | 'image/png';

interface ItemPicturesProps {
  readonly item: Item;
  readonly onChanged: () => Promise<void>;
  /** Puts this one first. */
  readonly onMain: (imageId: string) => Promise<void>;
}

/** An item's pictures, those on their way, and the way to send another. */
export function ItemPictures({ item, onChanged, onMain }: ItemPicturesProps) {
  const { itemId, images, uploads } = item;
  const { busy, problem, attempt } = useAttempt();
  const remove = (imageId: string) =>
    attempt(async () => {
      await call('DELETE /admin/items/{itemId}/images/{imageId}', { params: { itemId, imageId } });
      announce('Removed.');
      await onChanged();
    });
  return (
    <section class="section" aria-labelledby="pictures">
      <h2 id="pictures">Pictures</h2>
      {images.length + uploads.length === 0 && <p class="muted">None yet.</p>}
      <ul class="pictures" aria-label="Pictures">
        {images.map((image, index) => (
          <li key={image.imageId} class="panel">
            <Picture images={[image]} sizes="160px" decorative />
            <p>{image.alt}</p>
            <p class="row">
              {index === 0 ? (
                <span class="state">Main one</span>
              ) : (
                <button
                  type="button"
                  class="button small"
                  aria-disabled={busy}
                  onClick={() => attempt(() => onMain(image.imageId))}
                >
                  Make it the main one <span class="unseen">: {image.alt}</span>
                </button>
              )}
              <RemoveButton of={image.alt} busy={busy} onRemove={() => remove(image.imageId)} />
            </p>
          </li>
        ))}
        {uploads.map(({ imageId, alt, state, reason }) => (
          <li key={imageId} class="panel">
            <p>{alt}</p>
            <p class={state === 'refused' ? 'field-error' : 'muted'} role="status">
              {state === 'refused' ? `Can’t be shown: ${reason}` : 'Is being looked at and scaled.'}
            </p>
            <RemoveButton of={alt} busy={busy} onRemove={() => remove(imageId)} />
          </li>
        ))}
      </ul>
      <ProblemBox problem={problem} />
      <Upload itemId={itemId} onSent={onChanged} />
    </section>
  );
}

interface RemoveButtonProps {
  readonly of: string;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

const RemoveButton = ({ of, busy, onRemove }: RemoveButtonProps) => (
  <button type="button" class="button small plain" aria-disabled={busy} onClick={onRemove}>
    Remove <span class="unseen">{of}</span>
  </button>
);

/**
 * Sends a file by the signed form to where it is kept. A picture whose file was refused there is forgotten again.
 * @throws Problem
 */
async function sendFile(itemId: string, { imageId, upload }: Announced, file: File): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', file);
  const sent = await fetch(upload.url, { method: 'POST', body: form }).catch(() => undefined);
  if (sent?.ok) return;
  await call('DELETE /admin/items/{itemId}/images/{imageId}', { params: { itemId, imageId } }).catch(() => {});
  throw new Problem(
    sent?.status ?? 0,
    'UNREACHABLE',
    'The file could not be sent. Check the connection and try again.',
  );
}

const FIELDS = ['type', 'bytes', 'alt'] as const;

function Upload({ itemId, onSent }: { readonly itemId: string; readonly onSent: () => Promise<void> }) {
  const [alt, setAlt] = useState('');
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const chosen = useRef<HTMLInputElement>(null);
  const { busy, problem, attempt } = useAttempt();
  const upload = () => {
    const file = chosen.current?.files?.[0];
    setErrors(file ? new Map() : new Map([['type', 'Choose a JPEG or PNG file.']]));
    if (!file) return;
    attempt(
      async () => {
        // What is neither is for the API to refuse
        const body = { type: file.type as PictureType, bytes: file.size, alt };
        await sendFile(itemId, await call('POST /admin/items/{itemId}/images', { params: { itemId }, body }), file);
        announce('Sent. It is shown once it has been looked at.');
        if (chosen.current) chosen.current.value = '';
        setAlt('');
        await onSent();
      },
      (refused) => setErrors(byBodyField(refused.errors, FIELDS).messages),
    );
  };
  return (
    <form
      class="form"
      aria-label="Another picture"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        upload();
      }}
    >
      <Field id="picture-file" label="Another picture, JPEG or PNG" error={errors.get('type') ?? errors.get('bytes')}>
        {(aria) => <input {...aria} ref={chosen} type="file" accept="image/jpeg,image/png" />}
      </Field>
      <Field id="picture-alt" label="What it shows" error={errors.get('alt')}>
        {(aria) => (
          <input {...aria} maxLength={200} value={alt} onInput={({ currentTarget }) => setAlt(currentTarget.value)} />
        )}
      </Field>
      {problem && !byBodyField(problem.errors, FIELDS).allPlaced && <ProblemBox problem={problem} />}
      <p class="row">
        <button type="submit" class="button" aria-disabled={busy}>
          {busy ? 'Sending …' : 'Send it'}
        </button>
      </p>
    </form>
  );
}
