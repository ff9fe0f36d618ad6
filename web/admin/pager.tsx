import { useState } from 'preact/hooks';

/** Rows of a page. */
const ROWS = '25';

/** Which page of a list is shown, and the ways to others. */
export interface Pages {
  /** The page's part of the request. */
  readonly query: Readonly<Record<string, string>>;
  /** Tells pages apart. */
  readonly key: string;
  readonly isFirst: boolean;
  readonly toFirst: () => void;
  readonly back: () => void;
  readonly on: (cursor: string) => void;
}

/** Begins at a list's first page; each page's cursor is kept, so that one can go back. */
export function usePages(): Pages {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  return {
    query: { limit: ROWS, ...(cursor !== undefined && { cursor }) },
    key: cursor ?? '',
    isFirst: cursor === undefined,
    toFirst: () => setCursors([]),
    back: () => setCursors(cursors.slice(0, -1)),
    on: (next) => setCursors([...cursors, next]),
  };
}

interface PagerProps {
  readonly pages: Pages;
  /** Where the next page begins; null or undefined where there is none, or it is not known. */
  readonly next: string | null | undefined;
}

/** The ways to the page before and the next one. */
export function Pager({ pages, next }: PagerProps) {
  return (
    <p class="row">
      {!pages.isFirst && (
        <button type="button" class="button small" onClick={pages.back}>
          Back
        </button>
      )}
      {typeof next === 'string' && (
        <button type="button" class="button small" onClick={() => pages.on(next)}>
          Next page
        </button>
      )}
    </p>
  );
}
