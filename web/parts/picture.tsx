import { useState } from 'preact/hooks';
import type { ItemImage } from '../api.ts';
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
  const [image] = images;
  const vector = image?.sources.find(({ type }) => type === 'image/svg+xml');
  const largest = vector ?? image?.sources.at(-1);
  if (!image || !largest || failed === largest.url) {
    return (
      <span class="picture picture-none">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3 4 7v10l8 4 8-4V7l-8-4ZM4 7l8 4 8-4M12 11v10" />
        </svg>
      </span>
    );
  }
  const raster = vector ? [] : image.sources;
  return (
    <span class="picture">
      <img
        src={largest.url}
        {...(raster.length > 1 && { srcset: raster.map(({ url, width }) => `${url} ${width}w`).join(', '), sizes })}
        alt={decorative ? '' : image.alt}
        width={largest.width}
        height={largest.height}
        loading={early ? 'eager' : 'lazy'}
        fetchpriority={early ? 'high' : 'auto'}
        decoding="async"
        onError={() => setFailed(largest.url)}
      />
    </span>
  );
}
