import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { edited, editsOf, type Plant } from './plant.ts';

const FUNCTIONS = join(import.meta.dirname, '../../../functions');

/**
 * Plants a mistake in this process, before any function is imported: the source of a file is changed as it is loaded.
 * Nothing of it is in a file, and so nothing in a bundle.
 * @throws Error at once when the text to be replaced is not there exactly once: a bug that is not planted is not found.
 */
export function sow(plant: Plant): void {
  const edits = editsOf(plant).map((edit) => ({ ...edit, url: pathToFileURL(join(FUNCTIONS, edit.file)).href }));
  for (const edit of edits) edited(edit, readFileSync(join(FUNCTIONS, edit.file), 'utf8'));
  registerHooks({
    load(url, context, nextLoad) {
      const own = edits.filter((edit) => edit.url === url);
      const loaded = nextLoad(url, context);
      if (own.length === 0) return loaded;
      return { ...loaded, source: own.reduce((text, edit) => edited(edit, text), String(loaded.source)) };
    },
  });
}
