import { useState } from 'preact/hooks';
import type { ItemImage } from '../api.ts';
import { pictureSource } from '../rules/picture-source.ts';
import './picture.css';

interface PictureProps {
  readonly images: readonly ItemImage[];
  /** Widths the picture has on the page, as `sizes` of an img (html.spec.whatwg.org, "sizes attribute"). */
  readonly sizes: string;
  /** Of what is seen first, which is fetched at once. */
  readonly early?: boolean;
  /** Where the name is said beside it, the picture says nothing. */
  readonly decorative?: boolean;
}

/** An item's main picture in the size that fits, in a square that is there before it; a plain mark where there is none. */
export function Picture({ images, sizes, early = false, decorative = false }: PictureProps) {
  const [failed, setFailed] = useState('');
  const source = pictureSource(images, sizes);
  if (!source || failed === source.src) {
    return (
      <span class="picture picture-none">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3 4 7v10l8 4 8-4V7l-8-4ZM4 7l8 4 8-4M12 11v10" />
        </svg>
      </span>
    );
  }
  return (
    <span class="picture">
      <img
        {...source}
        alt={decorative ? '' : (images[0]?.alt ?? '')}
        loading={early ? 'eager' : 'lazy'}
        fetchpriority={early ? 'high' : 'auto'}
        decoding="async"
        onError={() => setFailed(source.src)}
      />
    </span>
  );
}
