/** What a description must contain to be in a category: whole words, singular or plural. The first category that fits wins. */
const rules: readonly (readonly [category: string, words: RegExp])[] = [
  [
    'Christmas & Easter',
    words(
      'christmas|xmas|advent|bauble|santa|snowman|snowflake|reindeer|rudolph|easter|holly|nativity|noel|jingle|blackchristmas|icicle',
    ),
  ],
  [
    'Cards & Wrap',
    words(
      'card|cards|wrap|gift bag|gift tag|tissue paper|ribbon|ribbons|envelope|bottle bag|postcard|notelet|writing set',
    ),
  ],
  [
    'Jewellery & Hair',
    words(
      'necklace|neckl\\w*|bracelet|braclet|earring|brooch|bangle|pendant|hairslide|hair|tiara|choker|diamante|charm|anklet|hairclip|(?<!key |napkin |curtain )ring(?! binder)|lariat',
    ),
  ],
  [
    'Candles & Incense',
    words(
      'candle|candles|candleholder|candlestick|t-?light|tealight|incense|votive|oil burner|scented|lantern|cand|candl|candlepot|fragrance|pot ?pourri|matches|chocolatecandle|candlestand',
    ),
  ],
  ['Lighting', words('lamp|lampshade|lights|light|shade|chandelier|torch|night ?light|20light|lampstand')],
  [
    'Stationery & Craft',
    words(
      'notebook|pencil|pen|pens|sticker|tape|rubber|rubbers|eraser|ruler|calendar|crayon|chalk|scissor|paperweight|paperclip|stationery|stamp|journal|diary|sketchbook|photo album|memo|marker|highlighter|sharpener|sewing|knitting|felt ?craft|embroidery|origami|craft|organiser|hole punch|blackboard|chalkboard|book|patch|patches|button|buttons|badge|notepad|memoboard|paint set|photo a|photo clip|canvas set|calculator|colouring|p.weight|modelling clay',
    ),
  ],
  [
    'Party',
    words(
      'party|bunting|balloon|birthday|garland|honeycomb|confetti|paper chain|streamer|cocktail|paper plate|paper cup|paper napkin|napkin|doily|doilies|feather\\w*|tattoo|parasol|pennant|hawaiian|sombrero|disco|rosette',
    ),
  ],
  [
    'Toys & Games',
    words(
      'toy|doll|game|games|jigsaw|puzzle|domino|dominoes|skipping|drawing slate|inflatable|teddy|soft toy|playing|spinning|yo-?yo|kite|ludo|snakes|snap|skittles|bingo|harmonica|whistle|marbles|blocks|toadstool|babushka|babushkas|robot|dinosaur|space|spaceboy|monkey|puppet|croquet|balls?|catapult|cowboy|pirate|fairy doll|circus|knucklebones|xylophone|tambourine|gumball|rabbit|teatime set|childrens|kids|children|helicopter|glider|flying disc|playhouse|piggy bank|rocking horse|naughts|bunny|bunnies|farmyard|farm animal|monster|snake set|creepy crawl\\w*|sandcastle|cooking set|sporting fun|dolphin|tool set|breakfast set|growing from paper',
    ),
  ],
  [
    'Bags & Travel',
    words(
      'bag|bags|backpack|key ring|shopper|purse|wallet|luggage|passport|umbrella|handbag|suitcase|rucksack|key-?ring|keyring|key fob|key-?chain|washbag|rain ?mac|rain ?hat|scarf|slipper|glove|gloves|poncho|cosmetic|phone|headphone|sunglasses|bicycle|car flag|shirt repair',
    ),
  ],
  [
    'Baking & Kitchen',
    words(
      'cake case|baking|bake|jam|spoon|spatula|apron|tea ?towel|oven|kitchen|recipe|cookie|mould|jelly|measuring|whisk|scales|rolling pin|pantry|frying|egg|colander|grater|peeler|corer|chopping|cook|lunch|snack|food|biscuit|bread|storage tin|cake tin|tins?|jar|jars|cutter|canister|container|salt|pepper|sugar|spice|herb|corkscrew|bottle opener|butter|ice cream|bottle|flask|pudding|cosy|hob|casserole|saucepan|washing up|fridge|popcorn|toastrack|toast its|lolly maker|petit four|mini case|cannister|squeezer|cupcake',
    ),
  ],
  [
    'Tableware',
    words(
      'mug|cup|cups|plate|bowl|glass|teapot|tea|teacup|cutlery|jug|cakestand|cake ?stand|cake|saucer|coaster|tray|straw|beaker|tumbler|goblet|dish|platter|fork|knife|teaspoon|coffee|chopsticks|placemat|decanter|wine|tier|milk|sundae|trivet|tablecloth|crockery|dinner|fruitbowl',
    ),
  ],
  [
    'Garden & Outdoor',
    words(
      'garden|plant|planter|watering|bird ?house|bird ?bath|bird ?cage|bird table|bird feeder|windmill|trowel|picnic|beach|deckchair|seed|seeds|hammock|bbq|barbecue|weathervane|wind ?chime|chime|trellis|flower ?pot|herb marker|shed|fork|hose|camping|grow|cactus|basket|gardener\\w*|windsock|kneeling|fly swat|crate|bucket|pole support',
    ),
  ],
  [
    'Bath & Wellbeing',
    words(
      'bath|bathroom|hot water bottle|hand warmer|towel|soap|flannel|bath ?mat|toilet|toothbrush|toothpaste|tissues?|first aid|sponge|shower|lip gloss|nail|perfume|massage|tissue|wc|heat|eye mask|plasters|loo|baby bib|baby gift|basin',
    ),
  ],
  [
    'Furniture & Storage',
    words(
      'cabinet|drawer|chest|shelf|shelves|storage|stool|table|chair|rack|hanger|tidy|box|boxes|trunk|cupboard|stand|bin|knob|hook|hooks|hat ?stand|cube|cubes|pouffe|bench|wardrobe|bookcase|door ?knob|holder|peg|pegs|seat|drawerknob',
    ),
  ],
  [
    'Home Decoration',
    words(
      'cushion|frame|wall|art|sign|mirror|clock|doormat|door ?mat|doorstop|door ?stop|decoration|dec|hanging|curtain|rug|vase|wreath|heart|ornament|mobile|picture|print|block word|throw|quilt|magnet|magnets|figurine|sculpture|cover|drape|tile|tiles|flower|flowers|artificial|bell|bells|letters|plaque|screen|trinket|pot|bead|beads|garland|money|bird|butterfly|butterflies|star|dove|cherub|angel|gnome|hen|chick|chicks|home|lovebird|string|sweetheart|door|thermometer|number|fan|photoframe|doorsign|buddha|geisha|mushroom|shell|flying ducks|pears|porcelain|tinsel|mat|st george|hand open|gecko|frog|base|daisy|metal cat|canary|board',
    ),
  ],
];

/** The categories there are, the last for what no rule fits. */
export const categories: readonly string[] = [...rules.map(([category]) => category), 'Other'];

/**
 * The category of an item by words of its description. A small set of keywords, no judgement: a `CAKE STAND BIRTHDAY CANDLE`
 * is a candle. What matches none is `Other`.
 */
export function categoryOf(description: string): string {
  const text = description.toLowerCase();
  return rules.find(([, pattern]) => pattern.test(text))?.[0] ?? 'Other';
}

function words(alternatives: string): RegExp {
  return new RegExp(`(?<![a-z])(?:${alternatives})(?:s|es)?(?![a-z])`);
}
