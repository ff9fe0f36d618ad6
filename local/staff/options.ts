import { parseArgs } from 'node:util';

/** What `npm run staff` was asked for. */
export interface StaffOptions {
  /** The demo user who works; the first one of the staff when left out. */
  readonly user?: string;
  /** An administrator works at any warehouse, and says at which. */
  readonly warehouseId?: string;
  /** Orders to work off without anybody at the keyboard. */
  readonly auto?: number;
}

export const usage = `Usage: npm run staff [-- OPTIONS]

A terminal for warehouse staff, on the work list of the running store.

  --user NAME       who works (the first demo user of the staff); npm run token lists the names
  --warehouse ID    where, for an administrator
  --auto N          work N warehouse orders off by itself, and end
  --help            this text

Then, a line each; a scanner that types like a keyboard will do:

  list              the work list: by priority, then by promised date
  wave N            claim the next N parcels
  round             the pick list of what is claimed, shelf by shelf
  ITEM [N]          scan an item (N units of it), for the first warehouse order that needs it
  short ITEM N      N units are not on their shelf
  damaged ITEM N    N units are broken
  pack              pack what is picked
  ship [NUMBER]     ship what is packed, under the carrier's number of the parcel
  release           hand everything back
  quit              leave; what is claimed is yours until its lease runs out`;

/** Reads the command line. @throws Error that says which option is wrong; "help" when help is asked for. */
export function staffOptions(args: readonly string[]): StaffOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      user: { type: 'string' },
      warehouse: { type: 'string' },
      auto: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.auto !== undefined && !/^[1-9]\d{0,5}$/.test(values.auto)) {
    throw new Error(`--auto is ${values.auto}; it must be a whole number from 1 to 999999.`);
  }
  return {
    ...(values.user !== undefined && { user: values.user }),
    ...(values.warehouse !== undefined && { warehouseId: values.warehouse }),
    ...(values.auto !== undefined && { auto: Number(values.auto) }),
  };
}

/** Something typed or scanned. */
export type Entry =
  | { readonly kind: 'list' | 'round' | 'pack' | 'release' | 'help' | 'quit' | 'nothing' }
  | { readonly kind: 'wave'; readonly size: number }
  | { readonly kind: 'scan'; readonly itemId: string; readonly quantity: number }
  | { readonly kind: 'short'; readonly itemId: string; readonly quantity: number; readonly why: 'missing' | 'damaged' }
  | { readonly kind: 'ship'; readonly tracking?: string }
  | { readonly kind: 'unclear'; readonly hint: string };

/** Reads a line: a word of the usage, or else the code of an item. */
export function entryOf(line: string): Entry {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const command = word.toLowerCase();
  switch (command) {
    case '':
      return { kind: 'nothing' };
    case 'list':
    case 'round':
    case 'pack':
    case 'release':
    case 'help':
    case 'quit':
      return { kind: command };
    case 'wave': {
      const size = wholeOf(rest[0] ?? '5');
      return size === undefined || size > 50
        ? { kind: 'unclear', hint: 'wave N, from 1 to 50' }
        : { kind: 'wave', size };
    }
    case 'ship':
      return rest[0] === undefined ? { kind: 'ship' } : { kind: 'ship', tracking: rest[0] };
    case 'short':
    case 'damaged': {
      const counted = itemAndUnits(rest);
      if (!counted) return { kind: 'unclear', hint: `${command} ITEM N` };
      return { kind: 'short', ...counted, why: command === 'short' ? 'missing' : 'damaged' };
    }
    default: {
      const counted = itemAndUnits([word, ...rest]);
      return counted ? { kind: 'scan', ...counted } : { kind: 'unclear', hint: 'ITEM [N], or help' };
    }
  }
}

/** An item's code, which may have spaces in it, and perhaps a number of units after it. */
function itemAndUnits(words: readonly string[]): { itemId: string; quantity: number } | undefined {
  if (words.length === 0) return undefined;
  const units = words.length > 1 ? wholeOf(words.at(-1)?.replace(/^x/i, '') ?? '') : undefined;
  const code = units === undefined ? words : words.slice(0, -1);
  return { itemId: code.join(' '), quantity: units ?? 1 };
}

function wholeOf(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
