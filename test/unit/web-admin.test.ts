import { describe, expect, it } from 'vitest';
import { byBodyField, messagesByPlace } from '../../web/rules/body-fields.ts';
import { dayWords } from '../../web/rules/days.ts';
import { linesToSend } from '../../web/rules/delivery-form.ts';
import { attributesText, typedAttributes } from '../../web/rules/item-form.ts';
import { stockSums } from '../../web/rules/stock-sums.ts';
import { synonymsText, typedSynonyms } from '../../web/rules/synonyms-text.ts';

describe('facts of an item as text', () => {
  it('come back as they went', () => {
    const attributes = { colour: 'red', 'care label': 'wash at 30: gently' };
    expect(typedAttributes(attributesText(attributes))).toEqual({ kind: 'attributes', attributes });
    expect(typedAttributes(' \n\n')).toEqual({ kind: 'attributes', attributes: {} });
  });

  it.each([
    ['colour: red\ngreen', 'Line 2'],
    ['colour:', 'Line 1'],
    [': red', 'Line 1'],
    ['colour: red\n\ncolour: green', 'Line 3 says colour again'],
  ])('%j: the line at fault is named', (text, message) => {
    expect(typedAttributes(text)).toMatchObject({ kind: 'wrong', message: expect.stringContaining(message) });
  });

  it('keep a name that every object has', () => {
    const attributes = JSON.parse('{"constructor": "Lego", "__proto__": "none"}');
    expect(typedAttributes('constructor: Lego\n__proto__: none')).toEqual({ kind: 'attributes', attributes });
  });
});

describe('synonyms as text', () => {
  it('come back as they went, and know their lines', () => {
    const groups = [
      ['tea light', 't-light'],
      ['sofa', 'couch'],
    ];
    expect(typedSynonyms(synonymsText(groups))).toEqual({ groups, lines: [1, 2] });
  });

  it('may be parted by empty lines and have empty members', () => {
    expect(typedSynonyms('\n sofa ,, couch,\n\n  \nmug,  tea   cup')).toEqual({
      groups: [
        ['sofa', 'couch'],
        ['mug', 'tea cup'],
      ],
      lines: [2, 5],
    });
  });

  it('lose no member by a comma within it, which parts words in a search as a space does', () => {
    expect(typedSynonyms(synonymsText([['salt,pepper', 'spices']])).groups).toEqual([['salt pepper', 'spices']]);
  });
});

it('an item’s units are on hand, allocated, promised, left or under way between warehouses', () => {
  const shelf = { onHand: 0, allocated: 0, free: 0, damaged: 0, transferredIn: 0, transferredOut: 0 };
  const shelves = [
    { ...shelf, onHand: 10, allocated: 3, free: 7, damaged: 1, transferredOut: 5 },
    { ...shelf, onHand: 4, allocated: 0, free: 4, transferredIn: 3 },
  ];
  expect(stockSums(9, shelves)).toEqual({ onHand: 14, allocated: 3, promised: 2, inTransit: 2, damaged: 1 });
  // A count found fewer than were promised
  expect(stockSums(-2, [])).toMatchObject({ onHand: 0, promised: 2 });
});

describe('a form', () => {
  it('shows an error at the field of the body that it is in, however deep', () => {
    const errors = [
      { field: 'body.price.amount', message: 'too high' },
      { field: 'body.attributes.colour', message: 'too long' },
    ];
    const { messages, allPlaced } = byBodyField(errors, ['price', 'attributes']);
    expect([...messages]).toEqual([
      ['price', 'too high'],
      ['attributes', 'too long'],
    ]);
    expect(allPlaced).toBe(true);
    expect(byBodyField([{ field: 'headers.idempotency-key', message: 'missing' }], ['price']).allPlaced).toBe(false);
  });

  it('sends the lines that say anything, and finds the places of those that are refused', () => {
    const { lines, places } = linesToSend([
      { itemId: ' 22423 ', units: '12' },
      { itemId: '', units: ' ' },
      { itemId: 'NONE', units: 'many' },
    ]);
    expect(lines).toEqual([
      { itemId: '22423', expected: 12 },
      { itemId: 'NONE', expected: 0 },
    ]);
    const errors = [
      { field: 'body.lines.1.itemId', message: 'is not in the catalogue' },
      { field: 'body.lines.1.expected', message: 'too small' },
      { field: 'body.lines', message: 'too few' },
      { field: 'body.supplier', message: 'too short' },
    ];
    expect([...messagesByPlace(errors, 'lines', places)]).toEqual([[2, 'is not in the catalogue']]);
  });
});

it('a day of the store is the same wherever it is read', () => {
  expect(dayWords('2026-11-23', 'en-US')).toBe('Nov 23');
});
