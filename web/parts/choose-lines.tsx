import { QuantityStepper } from './quantity-stepper.tsx';

interface ChooseLinesProps {
  readonly ids: readonly string[];
  readonly names: ReadonlyMap<string, string>;
  /** Most of each item. */
  readonly left: ReadonlyMap<string, number>;
  readonly chosen: ReadonlyMap<string, number>;
  readonly onChange: (chosen: ReadonlyMap<string, number>) => void;
  /** Asked of each item, before its name. */
  readonly question: string;
}

/** Items of an order, and how many units of each. */
export function ChooseLines({ ids, names, left, chosen, onChange, question }: ChooseLinesProps) {
  return (
    <ul class="order-lines">
      {ids.map((itemId) => {
        const name = names.get(itemId) ?? itemId;
        return (
          <li key={itemId} class="cancel-line">
            <span>
              {name} <span class="muted small-text">of {left.get(itemId) ?? 0}</span>
            </span>
            <QuantityStepper
              label={`${question} ${name}`}
              of={name}
              min={0}
              max={left.get(itemId) ?? 0}
              value={chosen.get(itemId) ?? 0}
              live
              onChange={(quantity) => onChange(new Map([...chosen, [itemId, quantity]]))}
            />
          </li>
        );
      })}
    </ul>
  );
}
