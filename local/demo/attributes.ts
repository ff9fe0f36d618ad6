/** Words of a description and what they say, the longer ones first: `UNION JACK` is no jack. */
type Words = readonly (readonly [words: string, value: string])[];

const COLOURS: Words = [
  ['red|redd|ruby', 'red'],
  ['pink|fuchsia|fuschia', 'pink'],
  ['blue|navy|aqua|cobalt', 'blue'],
  ['green|olive|emerald', 'green'],
  ['white', 'white'],
  ['black|jet', 'black'],
  ['ivory', 'ivory'],
  ['cream', 'cream'],
  ['purple|violet|lilac', 'purple'],
  ['yellow', 'yellow'],
  ['orange', 'orange'],
  ['gold|golden', 'gold'],
  ['silver', 'silver'],
  ['brown|chocolate', 'brown'],
  ['turquoise|turq|teal', 'turquoise'],
  ['grey|gray|gunmetal', 'grey'],
];

/** Words beside which a colour's name is no colour: what is to eat, to smell or to drink, and silver that one writes on. */
const NO_COLOUR =
  /\b(?:ice cream|cream tea|(?:hot )?chocolate (?:spots?|box|cake|bar|this way|scented|candle|calculator)|green tea|tea green|orange (?:scented|peel|squeezer)|black ?board|white ?board|gold ?fish|jet set)\b/g;

const MATERIALS: Words = [
  ['bone china|china', 'china'],
  ['porcelain', 'porcelain'],
  ['ceramic', 'ceramic'],
  ['terracotta', 'terracotta'],
  ['glass', 'glass'],
  ['crystal', 'crystal'],
  ['enamel', 'enamel'],
  ['zinc', 'zinc'],
  ['stainless steel|steel', 'steel'],
  ['cast iron|iron', 'iron'],
  ['copper', 'copper'],
  ['brass', 'brass'],
  ['metal', 'metal'],
  ['wooden|wood|woodland(?= wooden)', 'wood'],
  ['bamboo', 'bamboo'],
  ['wicker', 'wicker'],
  ['paper', 'paper'],
  ['felt', 'felt'],
  ['wool|woolly|knitted', 'wool'],
  ['cotton', 'cotton'],
  ['linen', 'linen'],
  ['silk', 'silk'],
  ['velvet', 'velvet'],
  ['lace', 'lace'],
  ['leather', 'leather'],
  ['suede', 'suede'],
  ['acrylic', 'acrylic'],
  ['plastic', 'plastic'],
  ['rubber(?!s)', 'rubber'],
  ['marble', 'marble'],
  ['soapstone', 'soapstone'],
];

const PATTERNS: Words = [
  ['polka ?dots?', 'polka dot'],
  ['retro ?spots?|red spotty|spotty|spots?', 'spotted'],
  ['stripes?|striped|stripey|stripy', 'striped'],
  ['gingham', 'gingham'],
  ['paisley', 'paisley'],
  ['union jack|union flag', 'union flag'],
  ['floral|flowers? print|roses? print|botanical', 'floral'],
  ['checked?|chequered', 'checked'],
  ['tartan', 'tartan'],
  ['leopard', 'leopard'],
  ['zebra', 'zebra'],
  ['skulls?', 'skulls'],
  ['baroque', 'baroque'],
  ['damask', 'damask'],
];

const SIZES: Words = [
  ['mini|miniature|tiny', 'mini'],
  ['small', 'small'],
  ['medium', 'medium'],
  ['large|big', 'large'],
  ['jumbo', 'jumbo'],
  ['giant', 'giant'],
];

/**
 * What a description says of an item beside its name: `colour`, `material`, `pattern`, `size` and how many `pieces` a set
 * has. Only words that are there, nothing guessed; several colours are all named, in the order of their mention.
 */
export function attributesOf(description: string): Record<string, string> {
  const text = description.toLowerCase();
  const colours = mentioned(text.replace(NO_COLOUR, ' '), COLOURS).slice(0, 3).join(', ');
  const [, pieces] = /\b(?:set|pack|box|s)(?: of |\/| )(\d{1,3})(?![\d"'.a-z])/.exec(text) ?? [];
  const found = {
    colour: colours,
    material: mentioned(text, MATERIALS)[0],
    pattern: mentioned(text, PATTERNS)[0],
    size: mentioned(text, SIZES)[0],
    pieces: pieces !== undefined && Number(pieces) > 1 ? String(Number(pieces)) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Values whose words a text has, by where they are first. */
function mentioned(text: string, words: Words): string[] {
  return words
    .map(([alternatives, value]) => ({ value, at: text.search(new RegExp(`(?<![a-z])(?:${alternatives})(?![a-z])`)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
