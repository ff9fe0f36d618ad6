interface NumbersProps {
  readonly label: string;
  /** What each is, and how much, for people. */
  readonly facts: readonly (readonly [string, number | string])[];
}

/** A few numbers, large, each with what it is. */
export const Numbers = ({ label, facts }: NumbersProps) => (
  <dl class="numbers" aria-label={label}>
    {facts.map(([title, value]) => (
      <div key={title} class="one-number">
        <dt>{title}</dt>
        <dd>{typeof value === 'number' ? value.toLocaleString('en-US') : value}</dd>
      </div>
    ))}
  </dl>
);
