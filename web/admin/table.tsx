import type { ComponentChildren } from 'preact';

/** A column: its title, and whether it has numbers, which line up at the right. */
export interface Column {
  readonly title: string;
  readonly number?: true;
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
  /** Said where there are no rows. */
  readonly none: string;
}

/** A table that scrolls by itself where it is wider than the page; the first cell names its row. */
export function Table({ caption, columns, rows, none }: TableProps) {
  if (rows.length === 0) return <p class="muted">{none}</p>;
  return (
    // A group and no landmark: its section is one already
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to
    <div class="table-room" role="group" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, number }) => (
              <th key={title} scope="col" class={number && 'number'}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => {
                const { number } = columns[index] ?? {};
                return index === 0 ? (
                  <th key={index} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={index} class={number && 'number'}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
