import { useState } from 'preact/hooks';
import { QuantityStepper } from '../parts/quantity-stepper.tsx';
import { idOf } from '../rules/scan.ts';
import { CodeField } from './code-field.tsx';
import { say } from './feedback.tsx';
import { useScanner } from './scanner.ts';

/** What was counted of items, by what became of it: on the shelf, damaged, lost. */
export type Counted = ReadonlyMap<string, Readonly<Record<string, number>>>;

interface TallyProps {
  readonly counted: Counted;
  readonly onChange: (counted: Counted) => void;
  readonly lines: readonly { readonly itemId: string; readonly words: string }[];
  /** What units may have become: name in the request, words. A scan counts as the first. */
  readonly kinds: readonly (readonly [string, string])[];
  readonly nameOf: (itemId: string) => string;
  /** Takes items of no line, too. */
  readonly open?: boolean;
}

/** Items that are counted by scanning them one by one, or by typing how many. */
export function Tally({ counted, onChange, lines, kinds, nameOf, open = false }: TallyProps) {
  const [first = ['', '']] = kinds;
  const known = lines.map(({ itemId }) => itemId);
  const extra = [...counted.keys()].filter((itemId) => !known.includes(itemId));
  const set = (itemId: string, kind: string, units: number) =>
    onChange(new Map([...counted, [itemId, { ...counted.get(itemId), [kind]: units }]]));
  const scan = (code: string) => {
    const itemId = idOf(code, [...known, ...extra]) ?? (open ? code : undefined);
    if (itemId === undefined) {
      say(`Wrong item: ${code} is not among these.`, 'wrong');
      return;
    }
    const units = (counted.get(itemId)?.[first[0]] ?? 0) + 1;
    set(itemId, first[0], units);
    say(`${units} of ${nameOf(itemId)}.`, 'right');
  };
  useScanner(scan);
  const rows = [...lines, ...extra.map((itemId) => ({ itemId, words: '' }))];
  return (
    <>
      <CodeField label="Scan or type an item" onCode={scan} />
      <ul class="parcel-lines" aria-label="Items">
        {rows.map(({ itemId, words }) => (
          <li key={itemId} class="panel">
            <div>
              <strong>{nameOf(itemId)}</strong>
              <p class="muted small-text">
                {itemId}
                {words && `, ${words}`}
              </p>
            </div>
            {kinds.map(([kind, label]) => (
              <p key={kind} class="tally">
                <span>{label}</span>
                <QuantityStepper
                  label={`${label} of ${nameOf(itemId)}`}
                  of={`${label} ${nameOf(itemId)}`}
                  min={0}
                  value={counted.get(itemId)?.[kind] ?? 0}
                  live
                  onChange={(units) => set(itemId, kind, units)}
                />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A tally that begins with nothing. */
export const useCounted = () => useState<Counted>(new Map());

/** Units of all items, of one kind or of all. */
export const totalOf = (counted: Counted): number =>
  [...counted.values()].flatMap((kinds) => Object.values(kinds)).reduce((sum, units) => sum + units, 0);
