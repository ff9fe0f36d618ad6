import type { Item } from '../../functions/items/items.ts';
import { type Motif, motifs } from './picture-motifs.ts';
import { seededRandom, seedOf } from './random.ts';

/** Which motif stands for which words of a description; the first that fits wins. */
const BY_WORDS: readonly (readonly [words: string, motif: Motif])[] = [
  ['tea ?cup|cup and saucer|cup & saucer|coffee cup|breakfast cup', 'cup'],
  ['tea ?pot|tea for one|teaset|tea set', 'teapot'],
  ['mug|beaker|cup', 'mug'],
  ['cake ?stand|cake tins?|cup ?cake|cakes?|baking|cake cases?|pudding|jelly', 'cake'],
  ['key ?-?rings?|key ?fob|key ?chain|luggage tag|phone charm|charm', 'keyring'],
  ['ear ?rings?|studs?', 'earrings'],
  ['neckl\\w*|pendant|choker|lariat|locket', 'necklace'],
  ['brac(?:e)?lets?|bangle|anklet', 'bracelet'],
  ['hair\\w*|tiara|brooch|ribbons?|bow', 'bow'],
  ['rings?', 'ring'],
  ['wreath', 'wreath'],
  ['baubles?|christmas decoration', 'bauble'],
  ['snow\\w*|icicle', 'snowflake'],
  ['gift bag|gift box|present', 'gift'],
  ['greeting card|cards?|postcard', 'card'],
  ['envelopes?|writing set|notelets?|letter set', 'envelope'],
  ['wrap|wrapping paper|tissue paper', 'roll'],
  ['lunch ?box|bread bin|trinket box|boxes|box', 'box'],
  ['lantern', 'lantern'],
  ['incense|oil burner|scented|fragrance|diffuser', 'incense'],
  ['t-?lights?|tea ?-?lights?|votive', 'tealight'],
  ['candles?|candlestick\\w*|candleholder|candlepot|chocolatecandle', 'candle'],
  ['lights', 'lights'],
  ['lamp\\w*|light|chandelier|torch', 'lamp'],
  ['bunting|pennant|flags?|garland', 'bunting'],
  ['balloons?', 'balloon'],
  ['necessaire|wash ?bag|purse|wallet|cosmetic', 'purse'],
  ['bags?|shopper|backpack|suitcase|tote', 'bag'],
  ['umbrella|parasol', 'umbrella'],
  ['notebook|journal|diary|book|album|memo\\w*|notepad|calendar|passport', 'notebook'],
  ['pencils?|pens?|crayons?|chalk|highlighter|marker|paint', 'pencil'],
  ['scissors?|sewing|knitting|tape|craft|embroidery', 'scissors'],
  ['buttons?|badges?|patch|patches', 'button'],
  ['jigsaw|puzzle', 'puzzle'],
  ['dolls?|babushkas?|dolly girl|fairy|geisha', 'doll'],
  ['balls?|croquet|skittles|yo-?yo|flying disc', 'ball'],
  ['domino\\w*|games?|blocks|alphabet|toys?|bingo|snap|ludo|playing', 'blocks'],
  ['plates?|platter|saucer|coasters?|trivet', 'plate'],
  ['bowls?|colander|fruitbowl|basin', 'bowl'],
  ['jugs?|pitcher', 'jug'],
  ['spoons?|spatula|ladle|whisk|rolling pin|scoop', 'spoon'],
  ['cutlery|knife|fork|chopsticks', 'cutlery'],
  ['wine|glass(?:es)?|goblet|tumbler|sundae|decanter', 'glass'],
  ['hot water bottle|hand ?warmer|heat', 'warmer'],
  ['bottles?|flask', 'bottle'],
  ['jars?|tins?|canisters?|storage|pot|pots|salt|pepper|sugar|cannister', 'jar'],
  ['apron|tea ?towel|oven|kitchen', 'apron'],
  ['watering can|can', 'can'],
  ['bird ?house|nest(?:ing)? box|bird ?cage|bird ?table|bird feeder|house', 'birdhouse'],
  ['planter|plant\\w*|seeds?|grow|herb\\w*|cactus', 'plant'],
  ['baskets?|picnic', 'basket'],
  ['towels?|flannel|bath ?mat|tissues?', 'towel'],
  ['soap|bath\\w*|sponge|shower', 'soap'],
  ['drawers?|cabinet|chest|cupboard|shelf|shelves', 'drawers'],
  ['hooks?|hangers?|pegs?|knobs?|rack', 'hook'],
  ['clock', 'clock'],
  ['mirror', 'mirror'],
  ['frame|photo\\w*|picture|print|wall art|canvas', 'frame'],
  ['door ?mat|rug|mat', 'mat'],
  ['cushion|quilt|throw|curtain|cover', 'cushion'],
  ['magnets?', 'magnet'],
  ['sign|plaque|letters?|number|block word|tiles?', 'sign'],
  ['butterfl\\w*|dragonfly', 'butterfly'],
  ['birds?|dove|hen|chick\\w*|owl|duck\\w*|cockerel|robin', 'bird'],
  ['bunn\\w*|rabbits?', 'bunny'],
  ['shells?', 'shell'],
  ['eggs?|easter', 'egg'],
  ['christmas|xmas|tree', 'tree'],
  ['flowers?|rose|roses|daisy|poppy|lily|blossom|sunflower', 'flower'],
  ['hearts?|love|sweetheart', 'heart'],
  ['stars?', 'star'],
];

/** What stands for a category when no word says more. */
const BY_CATEGORY: Readonly<Record<string, readonly Motif[]>> = {
  'Christmas & Easter': ['tree', 'bauble', 'snowflake'],
  'Cards & Wrap': ['card', 'envelope', 'roll'],
  'Jewellery & Hair': ['necklace', 'bracelet', 'ring'],
  'Candles & Incense': ['candle', 'tealight'],
  Lighting: ['lamp', 'lights'],
  'Stationery & Craft': ['pencil', 'notebook', 'scissors'],
  Party: ['bunting', 'balloon', 'gift'],
  'Toys & Games': ['blocks', 'ball', 'puzzle'],
  'Bags & Travel': ['bag', 'purse'],
  'Baking & Kitchen': ['apron', 'spoon', 'jar'],
  Tableware: ['plate', 'bowl', 'cup'],
  'Garden & Outdoor': ['plant', 'can', 'flower'],
  'Bath & Wellbeing': ['soap', 'towel'],
  'Furniture & Storage': ['drawers', 'box', 'hook'],
  'Home Decoration': ['frame', 'heart', 'cushion'],
};

/** What each colour word looks like: the body, and the same darker. */
const COLOURS: Readonly<Record<string, readonly [body: string, dark: string]>> = {
  red: ['#d6504b', '#a8322f'],
  pink: ['#ec95ab', '#c4607c'],
  blue: ['#6b9fd0', '#3f6f9f'],
  green: ['#82b583', '#4f8255'],
  white: ['#f7f5f0', '#c9c3b8'],
  black: ['#4a4a52', '#2b2b31'],
  ivory: ['#f4ead3', '#cdbb93'],
  cream: ['#f6e8c6', '#d0b981'],
  purple: ['#a58bc7', '#735a99'],
  yellow: ['#f2cf63', '#c99f2c'],
  orange: ['#ee9d5b', '#c26f2e'],
  gold: ['#dcb55c', '#a98231'],
  silver: ['#c3c8cf', '#8d949e'],
  brown: ['#a8795a', '#774f35'],
  turquoise: ['#6cc0bd', '#3b8f8e'],
  grey: ['#a3a8ae', '#6e747b'],
};

/** For items whose description names no colour. */
const FREE = ['blue', 'green', 'pink', 'orange', 'turquoise', 'purple', 'yellow', 'red'] as const;

/** Grounds, pale enough for any colour before them. */
const GROUNDS = ['#f3efe8', '#eef3f0', '#f1eef4', '#eef2f7', '#f7f0ec', '#f4f3ea'] as const;

/**
 * A drawing of an item: a motif for what its description says it is, in the colours and the pattern it names, on a pale
 * ground. The same item is always drawn the same. A file of its own without script, style or reference to anything.
 */
export function pictureOf({ itemId, description, category, attributes = {} }: Item): string {
  const random = seededRandom(seedOf(itemId));
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const named = (attributes['colour'] ?? '').split(', ').filter((name) => name in COLOURS);
  const first = named[0] ?? among(FREE);
  const second = named[1] ?? among(FREE.filter((name) => name !== first));
  const [body, dark] = COLOURS[first] ?? ['#a3a8ae', '#6e747b'];
  const [accent] = COLOURS[second] ?? ['#dcb55c'];
  const ground = among(GROUNDS);
  const pale = first === 'white' || first === 'ivory' || first === 'cream';
  const light = pale ? '#ffffff' : '#fbf8f2';
  const pattern = patternOf(attributes['pattern'], body, light, dark);
  const ink = { b: pattern ? 'url(#p)' : body, d: dark, a: accent, l: light };
  const x = 120 + Math.round(random() * 160);
  const tilt = Math.round(random() * 8 - 4);
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">' +
    (pattern ? `<defs>${pattern}</defs>` : '') +
    `<rect width="400" height="400" fill="${ground}"/>` +
    `<circle cx="${x}" cy="190" r="150" fill="${pale ? dark : body}" opacity="${pale ? '.38' : '.14'}"/>` +
    `<ellipse cx="200" cy="316" rx="112" ry="12" fill="#463c32" opacity=".1"/>` +
    `<g transform="rotate(${tilt} 200 300)">${motifs[motifOf(description, category, among)](ink)}</g></svg>`
  );
}

/** The motif that the words of a description name, or one of its category's. */
export function motifOf(description: string, category: string, among: (list: readonly Motif[]) => Motif): Motif {
  const text = description.toLowerCase();
  const found = BY_WORDS.find(([words]) => new RegExp(`(?<![a-z])(?:${words})(?![a-z])`).test(text));
  return found?.[1] ?? among(BY_CATEGORY[category] ?? ['parcel', 'gift', 'box']);
}

/** A pattern to fill bodies with, named `p`, for what the description calls it; none when it names none. */
function patternOf(name: string | undefined, body: string, light: string, dark: string): string | undefined {
  const tile = (size: number, content: string) =>
    `<pattern id="p" width="${size}" height="${size}" patternUnits="userSpaceOnUse"><rect width="${size}" height="${size}" fill="${body}"/>${content}</pattern>`;
  switch (name) {
    case 'polka dot':
    case 'spotted':
      return tile(36, `<circle cx="9" cy="9" r="6" fill="${light}"/><circle cx="27" cy="27" r="6" fill="${light}"/>`);
    case 'striped':
      return tile(28, `<rect width="12" height="28" fill="${light}"/>`);
    case 'gingham':
    case 'checked':
    case 'tartan':
      return tile(
        32,
        `<g fill="${light}" opacity=".55"><rect width="16" height="32"/><rect width="32" height="16"/></g>`,
      );
    case 'floral':
      return tile(
        44,
        `<g fill="${light}"><circle cx="12" cy="7" r="5"/><circle cx="18" cy="13" r="5"/><circle cx="12" cy="19" r="5"/><circle cx="6" cy="13" r="5"/></g><circle cx="34" cy="34" r="5" fill="${dark}"/>`,
      );
    case 'paisley':
    case 'baroque':
    case 'damask':
      return tile(
        44,
        `<path d="M10 30c-8-16 10-28 20-18-10 0-10 10-4 14 4 4-8 16-16 4z" fill="${light}" opacity=".7"/>`,
      );
    case 'leopard':
    case 'zebra':
      return tile(30, `<path d="M4 6q10 4 4 14M20 4q8 10 0 20" fill="none" stroke="${dark}" stroke-width="5"/>`);
    case 'union flag':
      return tile(
        96,
        '<rect width="96" height="96" fill="#3d5a96"/><path d="M0 0l96 96M96 0L0 96" stroke="#fff" stroke-width="18"/><path d="M48 0v96M0 48h96" stroke="#fff" stroke-width="26"/><path d="M48 0v96M0 48h96" stroke="#c8433f" stroke-width="14"/>',
      );
    default:
      return undefined;
  }
}
