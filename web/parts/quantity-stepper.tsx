import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './quantity-stepper.css';

/** Most units of one item in one request, as the API has it. */
const MOST = 1_000_000;

interface QuantityStepperProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** Name of the field. */
  readonly label: string;
  /** Added to the names of the buttons, to tell many of them apart. */
  readonly of?: string;
  readonly min?: number;
  readonly max?: number;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  /** Counts while it is typed: for a choice that costs nothing until it is confirmed. */
  readonly live?: boolean;
}

/** A whole number with a button on either side. What is typed counts when it is left or entered. */
export function QuantityStepper({
  value,
  onChange,
  label,
  of,
  min = 1,
  max = MOST,
  describedBy,
  invalid,
  live = false,
}: QuantityStepperProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const set = (wanted: number) => {
    const next = Math.min(Math.max(Math.trunc(wanted), min), Math.max(min, max));
    if (Number.isNaN(next)) setText(String(value));
    else {
      setText(String(next));
      if (next !== value) onChange(next);
    }
  };
  const name = of === undefined ? '' : ` ${of}`;
  return (
    <span class="stepper">
      <button type="button" aria-label={`One less${name}`} aria-disabled={value <= min} onClick={() => set(value - 1)}>
        <Icon name="minus" />
      </button>
      <input
        type="number"
        inputMode="numeric"
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        min={min}
        max={max}
        step={1}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          const typed = Number(currentTarget.value);
          const counts = currentTarget.value !== '' && Number.isInteger(typed) && typed >= min && typed <= max;
          if (live && counts && typed !== value) onChange(typed);
        }}
        onChange={({ currentTarget }) => set(currentTarget.value === '' ? Number.NaN : Number(currentTarget.value))}
      />
      <button type="button" aria-label={`One more${name}`} aria-disabled={value >= max} onClick={() => set(value + 1)}>
        <Icon name="plus" />
      </button>
    </span>
  );
}
