import { describe, expect, test } from 'vitest';
import { ItemId } from '../../functions/shared/fields.ts';
import { attributesOf } from '../../local/demo/attributes.ts';
import { itemOf, readCatalogue } from '../../local/demo/catalogue.ts';
import { categories, categoryOf } from '../../local/demo/categories.ts';
import { itemName } from '../../local/demo/item-name.ts';
import { pictureOf } from '../../local/demo/picture.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { stockOf } from '../../local/demo/stock.ts';
import { demoUsers } from '../../local/demo/users.ts';
import { warehouses } from '../../local/demo/warehouses.ts';

const catalogue = await readCatalogue();
const warehouseIds = warehouses.map((each) => each.warehouseId);

describe('an item’s name', () => {
  test.each([
    ['WHITE HANGING HEART T-LIGHT HOLDER', 'White Hanging Heart T-Light Holder'],
    ['SET/6 RED SPOTTY PAPER PLATES', 'Set of 6 Red Spotty Paper Plates'],
    ['S/4 IVORY MINI ROSE CANDLE IN BOWL', 'Set of 4 Ivory Mini Rose Candle in Bowl'],
    ['DIAMANTE HAIR GRIP PACK/2 BLACK DIA', 'Diamante Hair Grip Pack of 2 Black Dia'],
    ['THE KING OF THE ROAD', 'The King of the Road'],
    ['GOLD/AMBER DROP EARRINGS W LEAF', 'Gold/Amber Drop Earrings with Leaf'],
    ['LETTER "W" BLING KEY RING', 'Letter "W" Bling Key Ring'],
    ["WALL ART 70'S ALPHABET", "Wall Art 70's Alphabet"],
    ["CLOCK MAGNET MUM'S KITCHEN", "Clock Magnet Mum's Kitchen"],
    ['CAMOUFLAGE LED TORCH', 'Camouflage LED Torch'],
    ['I LOVE LONDON', 'I Love London'],
    ['BLUE CHECK BAG W HANDLE 34X20CM', 'Blue Check Bag with Handle 34x20cm'],
    ['SMALL FOLDING SCISSOR(POINTED EDGE)', 'Small Folding Scissor (Pointed Edge)'],
    ['ELEPHANT, BIRTHDAY CARD,', 'Elephant, Birthday Card'],
    ['HOOK, 1 HANGER ,MAGIC GARDEN', 'Hook, 1 Hanger, Magic Garden'],
    ['SILVER M.O.P ORBIT BRACELET', 'Silver M.O.P Orbit Bracelet'],
  ])('of %s is %s', (description, name) => {
    expect(itemName(description)).toBe(name);
  });

  test('is never empty nor all in capitals and has no space too many', () => {
    for (const { name } of catalogue) {
      expect(name).toMatch(/^\S+( \S+)*$/);
      expect(name).not.toMatch(/^[^a-z]{12,}$/);
    }
  });
});

describe('an item’s category', () => {
  test.each([
    ['WOODEN STAR CHRISTMAS SCANDINAVIAN', 'Christmas & Easter'],
    ['PINK SWEETHEART BRACELET', 'Jewellery & Hair'],
    ['WHITE HANGING HEART T-LIGHT HOLDER', 'Candles & Incense'],
    ['BLUE VOILE LAMPSHADE', 'Lighting'],
    ['CARD SUKI BIRTHDAY', 'Cards & Wrap'],
    ['HEARTS GIFT TAPE', 'Stationery & Craft'],
    ['BLUE PARTY BAGS', 'Party'],
    ['WOODEN BOX OF DOMINOES', 'Toys & Games'],
    ['JUMBO BAG PEARS', 'Bags & Travel'],
    ['LETTER "J" BLING KEY RING', 'Bags & Travel'],
    ['JAM MAKING SET PRINTED', 'Baking & Kitchen'],
    ['RED POLKADOT COFFEE MUG', 'Tableware'],
    ['VINTAGE ZINC WATERING CAN', 'Garden & Outdoor'],
    ['SKULLS DESIGN FLANNEL', 'Bath & Wellbeing'],
    ['BLUE DRAWER KNOB ACRYLIC EDWARDIAN', 'Furniture & Storage'],
    ['DOORMAT UNION FLAG', 'Home Decoration'],
    ['YELLOW SHARK HELICOPTER', 'Toys & Games'],
    ['PACKING CHARGE', 'Other'],
  ])('of %s is %s', (description, category) => {
    expect(categoryOf(description)).toBe(category);
  });

  test('goes by whole words: a hairy thing is not hair, and a string is no ring', () => {
    expect(categoryOf('HAIRY MONSTROSITY')).toBe('Other');
    expect(categoryOf('STRINGENT')).toBe('Other');
  });

  test('is found for more than nineteen of twenty items, and each category is used', () => {
    const used = Map.groupBy(catalogue, (item) => item.category);
    expect([...used.keys()].sort()).toEqual([...categories].sort());
    expect(used.get('Other')?.length).toBeLessThan(catalogue.length / 20);
  });
});

describe('an item’s attributes', () => {
  test.each([
    ['SET/6 RED SPOTTY PAPER PLATES', { colour: 'red', pattern: 'spotted', material: 'paper', pieces: '6' }],
    ['WHITE HANGING HEART T-LIGHT HOLDER', { colour: 'white' }],
    ['PACK OF 12 PINK POLKADOT TISSUES', { colour: 'pink', pattern: 'polka dot', pieces: '12' }],
    ['LARGE BLUE AND WHITE CERAMIC BOWL', { size: 'large', colour: 'blue, white', material: 'ceramic' }],
    ['DOORMAT UNION FLAG', { pattern: 'union flag' }],
    ['ICE CREAM SUNDAE LIP GLOSS', {}],
    ['SET OF 3 BLACK FLYING DUCKS', { colour: 'black', pieces: '3' }],
    ['BOX OF 6 ASSORTED COLOUR TEASPOONS', { pieces: '6' }],
  ])('of %s are only what it says', (description, attributes) => {
    expect(attributesOf(description)).toEqual(attributes);
  });
});

describe('an item’s picture', () => {
  const drawings = catalogue.map((item) => pictureOf(item));

  test('is small, and a file of its own without script, style or reference', () => {
    for (const drawing of drawings) {
      expect(drawing.length).toBeLessThan(2048);
      expect(drawing).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 400 400">.*<\/svg>$/s);
      expect(drawing).not.toMatch(/<script|<style|style=|href|<text|\bon\w+=|undefined|NaN|url\((?!#p\))/);
    }
  });

  test('has every element closed', () => {
    for (const drawing of drawings) {
      const open: string[] = [];
      for (const [, closes, name, empty] of drawing.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
        if (closes) expect(open.pop()).toBe(name);
        else if (!empty) open.push(name ?? '');
      }
      expect(open).toEqual([]);
    }
  });

  test('is the same again for the same item, and hardly ever another’s', () => {
    expect(catalogue.slice(0, 50).map((item) => pictureOf(item))).toEqual(drawings.slice(0, 50));
    expect(new Set(drawings).size).toBeGreaterThan(drawings.length * 0.95);
  });

  test('is in the colour that the description names', () => {
    const red = itemOf({ stock_code: 'A1', description: 'RED RETROSPOT MUG', unit_price: '1' });
    expect(pictureOf(red)).toContain('#d6504b');
    expect(pictureOf(red)).toContain('<pattern');
  });
});

describe('the catalogue', () => {
  test('has 3,782 items with ids of their own that the API takes, and whole prices above nothing', () => {
    expect(catalogue).toHaveLength(3782);
    expect(new Set(catalogue.map((item) => item.itemId)).size).toBe(3782);
    for (const item of catalogue) {
      expect(ItemId.safeParse(item.itemId).success).toBe(true);
      expect(Number.isSafeInteger(item.price) && item.price > 0).toBe(true);
    }
  });

  test.each([
    ['1.15', 115],
    ['0.29', 29],
    ['39.95', 3995],
    ['4', 400],
    ['2.5', 250],
  ])('reads the price %s as %i cents', (unit_price, price) => {
    expect(itemOf({ stock_code: 'A1', description: 'MUG', unit_price }).price).toBe(price);
  });

  test.each(['', '-1', '1.234', 'free', '1e3'])('refuses the price "%s", naming the item', (unit_price) => {
    expect(() => itemOf({ stock_code: 'A1', description: 'MUG', unit_price })).toThrow('The price of item A1');
  });
});

describe('the demo’s stock', () => {
  const spread = catalogue.map(({ itemId }) => stockOf(itemId, warehouseIds));
  const total = (shelves: readonly { quantity: number }[]) => shelves.reduce((sum, { quantity }) => sum + quantity, 0);

  test('puts every item in one to four different warehouses', () => {
    for (const shelves of spread) {
      expect(shelves.length).toBeGreaterThanOrEqual(1);
      expect(shelves.length).toBeLessThanOrEqual(4);
      expect(new Set(shelves.map((each) => each.warehouseId)).size).toBe(shelves.length);
      for (const { warehouseId } of shelves) expect(warehouseIds).toContain(warehouseId);
    }
    expect(new Set(spread.map((shelves) => shelves.length))).toEqual(new Set([1, 2, 3, 4]));
  });

  test('gives about three items in a thousand five units or fewer, and every other at least 600 a warehouse', () => {
    const scarce = spread.filter((shelves) => total(shelves) < 600);
    expect(scarce.length).toBeGreaterThan(4);
    expect(scarce.length).toBeLessThan(25);
    for (const shelves of scarce) expect(total(shelves)).toBeLessThanOrEqual(5);
    expect(scarce.some((shelves) => total(shelves) === 0)).toBe(true);
    for (const { quantity } of spread.filter((shelves) => total(shelves) >= 600).flat()) {
      expect(quantity).toBeGreaterThanOrEqual(600);
      expect(quantity).toBeLessThanOrEqual(6000);
    }
  });

  test('uses every warehouse about as much', () => {
    const counts = Map.groupBy(spread.flat(), (each) => each.warehouseId);
    for (const id of warehouseIds) expect(counts.get(id)?.length).toBeGreaterThan(spread.flat().length / 10);
  });

  test('is the same again for the same seed, and another for another', () => {
    expect(stockOf('85123A', warehouseIds, 1)).toEqual(stockOf('85123A', warehouseIds, 1));
    expect(stockOf('85123A', warehouseIds, 1)).not.toEqual(stockOf('85123A', warehouseIds, 2));
  });

  test('of an item does not hang on which items come before it, so a broken import goes on with the same', () => {
    const once = stockOf('22423', warehouseIds);
    stockOf('10002', warehouseIds);
    expect(stockOf('22423', warehouseIds)).toEqual(once);
  });
});

describe('seeded numbers', () => {
  test('are mulberry32’s', () => {
    // Values of the algorithm's published C code, seed 1
    const random = seededRandom(1);
    expect([random(), random(), random()].map((value) => Math.round(value * 2 ** 32))).toEqual([
      2693262067, 11749833, 2265367787,
    ]);
  });
});

describe('the demo’s users', () => {
  test('are 64 shoppers, one member of staff a warehouse and one administrator', () => {
    const count = (group: string) => demoUsers.filter((each) => each.groups.includes(group)).length;
    expect([count('shopper'), count('staff'), count('admin')]).toEqual([64, 8, 1]);
    for (const id of warehouseIds) expect(count(`warehouse-${id}`)).toBe(1);
  });

  test('have passwords that the pool’s policy takes: twelve characters of all four kinds', () => {
    for (const { password } of demoUsers) {
      expect(password.length).toBeGreaterThanOrEqual(12);
      for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/]) expect(password).toMatch(kind);
    }
  });
});
