import type { ComponentChildren } from 'preact';

/** What an input says of itself to those who don't see it. */
export interface FieldAria {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** What is wrong with it. */
  readonly error?: string | undefined;
  /** The input, with what it says of itself. */
  readonly children: (aria: FieldAria) => ComponentChildren;
}

/** An input with its label, and what is wrong with it. */
export function Field({ id, label, error, children }: FieldProps) {
  const errorId = `${id}-error`;
  const wrong = error !== undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-invalid': wrong, 'aria-describedby': wrong ? errorId : undefined })}
      {wrong && (
        <p class="field-error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  );
}
