import { signal } from '@preact/signals';

/** early.ts reads the same key before the first paint. */
const KEY = 'depot.theme';

export type Theme = 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');

const chosen = (): Theme | undefined => {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : undefined;
};

/** What the page looks like: as chosen here, else as the system does. */
export const theme = signal<Theme>(chosen() ?? (dark.matches ? 'dark' : 'light'));

dark.addEventListener('change', () => {
  if (chosen() === undefined) theme.value = dark.matches ? 'dark' : 'light';
});

/** Chooses one, for this browser. */
export function setTheme(next: Theme): void {
  document.documentElement.dataset['theme'] = next;
  theme.value = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing: it lasts as long as the page.
  }
}
