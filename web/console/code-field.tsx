import { useState } from 'preact/hooks';

interface CodeFieldProps {
  readonly label: string;
  readonly onCode: (code: string) => void;
}

/** A code typed by hand, where there is no scanner or it can't read the label. */
export function CodeField({ label, onCode }: CodeFieldProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="code"
      onSubmit={(event) => {
        event.preventDefault();
        const code = text.trim();
        setText('');
        if (code !== '') onCode(code);
      }}
    >
      <input
        type="text"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button big">
        Enter
      </button>
    </form>
  );
}
