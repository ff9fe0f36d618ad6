import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call, type Suggestions } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { Marked } from '../parts/marked.tsx';
import { asProblem, isUncertain } from '../rules/problems.ts';
import { searchPath } from '../rules/search-place.ts';
import { counted } from '../rules/words.ts';
import './search-box.css';

/** How long typing must rest before suggestions are asked for, in ms. */
const REST_MS = 90;

/** How long it waits before asking again where no answer came, in ms, each time; after that only typing asks again. */
const AGAIN_MS = [800, 2_000, 5_000];

/** Answers kept, so that going back a letter costs nothing. */
const KEPT = 60;

const kept = new Map<string, Suggestions>();

/** One thing that may be chosen. */
interface Option {
  readonly path: string;
  readonly kind: 'query' | 'category' | 'item';
  readonly text: string;
  readonly item?: Suggestions['items'][number];
  readonly count?: number;
}

/** The search box with suggestions: a combobox with a list (w3.org/WAI/ARIA/apg, "Combobox"). */
export function SearchBox({ class: className = '', autoFocus = false }: { class?: string; autoFocus?: boolean }) {
  const { path, query, route } = useLocation();
  const asked = path === '/search' ? (query['q'] ?? '') : '';
  const [text, setText] = useState(asked);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { options, stale } = useOptions(open ? text : '');
  const shown = open && options.length > 0;

  // The address says what was looked for, so back and forward show it
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (autoFocus && matchMedia('(hover: hover)').matches) input.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  const go = (to: string) => {
    setOpen(false);
    setActive(-1);
    route(to);
  };
  const choose = (option: Option) => {
    setText(option.kind === 'query' ? option.text : '');
    go(option.path);
  };
  const move = (by: number) => {
    setOpen(true);
    if (options.length === 0) return;
    // One place more than there are options: the box itself, between the last and the first
    const places = options.length + 1;
    setActive((now) => ((now + 1 + by + places) % places) - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape' && shown) setOpen(false);
    else if (event.key === 'Enter' && shown && options[active]) choose(options[active]);
    else return;
    event.preventDefault();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    go(searchPath({ q: text.trim() }));
  };
  return (
    <search class={`search-box ${className}`}>
      <form onSubmit={submit} action="/search">
        <div class="search-field">
          <Icon name="search" />
          <input
            ref={input}
            role="combobox"
            type="text"
            name="q"
            inputMode="search"
            enterKeyHint="search"
            aria-label="Search the store"
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={`${id}list`}
            aria-activedescendant={shown && active >= 0 ? `${id}option${active}` : undefined}
            placeholder="Search the store"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            maxLength={200}
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              setOpen(true);
              setActive(-1);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOpen(false)}
          />
          {text !== '' && (
            <button
              type="button"
              class="search-clear"
              aria-label="Clear the search box"
              onClick={() => {
                setText('');
                setOpen(false);
                input.current?.focus();
              }}
            >
              <Icon name="cross" />
            </button>
          )}
          <button class="button primary search-go" type="submit">
            Search
          </button>
        </div>
      </form>
      <div
        class="suggestions"
        id={`${id}list`}
        role="listbox"
        aria-label="Suggestions"
        aria-busy={stale}
        hidden={!shown}
        // The focus stays in the box, so that leaving it closes the list only when it is left for elsewhere
        onMouseDown={(event) => event.preventDefault()}
      >
        {shown && <Groups id={id} options={options} active={active} onChoose={choose} />}
      </div>
      <span class="unseen" role="status">
        {shown && !stale ? `${counted(options.length, 'suggestion')}. Use the arrow keys.` : ''}
      </span>
    </search>
  );
}

const GROUPS = [
  { kind: 'query', title: 'Searches' },
  { kind: 'category', title: 'Categories' },
  { kind: 'item', title: 'Items' },
] as const;

interface GroupsProps {
  readonly id: string;
  readonly options: readonly Option[];
  readonly active: number;
  readonly onChoose: (option: Option) => void;
}

function Groups({ id, options, active, onChoose }: GroupsProps) {
  const list = options.map((option, index) => ({ option, index }));
  return GROUPS.map(({ kind, title }) => {
    const some = list.filter(({ option }) => option.kind === kind);
    if (some.length === 0) return null;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be within a listbox
      <div key={kind} role="group" aria-label={title}>
        <p class="suggestions-title" aria-hidden="true">
          {title}
        </p>
        {some.map(({ option, index }) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus and points here by aria-activedescendant
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the box
          <div
            key={option.path}
            id={`${id}option${index}`}
            role="option"
            aria-selected={index === active}
            class="suggestion"
            onClick={() => onChoose(option)}
          >
            <OptionView option={option} />
          </div>
        ))}
      </div>
    );
  });
}

function OptionView({ option: { kind, text, item, count } }: { readonly option: Option }) {
  if (item) {
    return (
      <>
        <span class="suggestion-picture">
          {item.image && <img src={item.image} alt="" width="40" height="40" loading="lazy" />}
        </span>
        <span class="suggestion-text">
          <Marked parts={item.marked} />
        </span>
      </>
    );
  }
  return (
    <>
      <Icon name={kind === 'category' ? 'tag' : 'search'} />
      <span class="suggestion-text">{text}</span>
      {count !== undefined && <span class="suggestion-count">{count.toLocaleString()}</span>}
    </>
  );
}

/** Suggestions for what is typed; those of the last letters stay until the new ones are there. */
function useOptions(text: string): { readonly options: readonly Option[]; readonly stale: boolean } {
  const q = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const [answered, setAnswered] = useState<{ readonly q: string; readonly options: readonly Option[] }>();
  useEffect(() => {
    if (q === '') {
      setAnswered(undefined);
      return;
    }
    const known = kept.get(q);
    if (known) {
      setAnswered({ q, options: optionsOf(known) });
      return;
    }
    const leaving = new AbortController();
    const { signal } = leaving;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const ask = async (failed: number) => {
      try {
        const answer = await call('GET /search/suggest', { query: { q }, signal });
        kept.set(q, answer);
        if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '');
        setAnswered({ q, options: optionsOf(answer) });
      } catch (error) {
        if (signal.aborted) return;
        // Suggestions are a help: without them the search itself still works, or says why it does not
        setAnswered({ q, options: [] });
        const againMs = AGAIN_MS[failed];
        if (againMs !== undefined && isUncertain(asProblem(error))) waiting = setTimeout(ask, againMs, failed + 1);
      }
    };
    waiting = setTimeout(ask, REST_MS, 0);
    return () => {
      clearTimeout(waiting);
      leaving.abort();
    };
  }, [q]);
  if (q === '' || answered === undefined) return { options: [], stale: true };
  return { options: answered.options, stale: answered.q !== q };
}

const optionsOf = ({ queries, categories, items }: Suggestions): Option[] => [
  ...queries.map((text): Option => ({ kind: 'query', text, path: searchPath({ q: text }) })),
  ...categories.map(
    ({ category, count }): Option => ({ kind: 'category', text: category, count, path: searchPath({ category }) }),
  ),
  ...items.map(
    (item): Option => ({ kind: 'item', text: item.name, item, path: `/items/${encodeURIComponent(item.itemId)}` }),
  ),
];
