import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, columnsOf, readLines } from '../../functions/catalogue/catalogue-file.ts';
import { type LineState, planLine } from '../../functions/catalogue/catalogue-plan.ts';
import {
  fromAttributes,
  fromCell,
  fromDecimal,
  toAttributes,
  toCell,
  toDecimal,
} from '../../functions/catalogue/cell.ts';
import type { Item } from '../../functions/items/items.ts';
import type { WarehouseStock } from '../../functions/stock/stock.ts';
import { pieces } from '../../local/catalogue/records.ts';

const HOUSES = new Set(['SEA1', 'DAL1']);
const AT = '2026-01-01T12:00:00.000Z';
const read = (csv: string, firstLine = 2) => readLines(csv, firstLine, HOUSES, 100);

const item: Item = { itemId: 'A1', name: 'Mug', description: '', category: 'Tableware', price: 250, version: 3 };
const shelf = (warehouseId: string, onHand: number, allocated = 0): WarehouseStock => ({
  itemId: 'A1',
  warehouseId,
  onHand,
  allocated,
  free: onHand - allocated,
  received: onHand,
  corrected: 0,
  shipped: 0,
});
const state = (row: Item | undefined, ...shelves: WarehouseStock[]): LineState => ({
  item: row,
  shelves: new Map(shelves.map((one) => [one.warehouseId, one])),
});

/** The plan of the only line of a file. */
function plan(csv: string, there: LineState) {
  const { lines, errors } = read(csv);
  expect(errors).toEqual([]);
  const [line] = lines;
  if (!line) throw new Error('There is no line.');
  return planLine(line, there, AT);
}

describe('a cell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', "'quoted"])(
    'that begins like %j is made text',
    (text) => {
      expect(toCell(text)).toBe(`'${text}`);
    },
  );

  it('comes back as it was, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromCell(toCell(text)) === text));
    fc.assert(fc.property(fc.stringMatching(/^['=+\-@]{0,4}[a-z']{0,3}$/), (text) => fromCell(toCell(text)) === text));
  });

  it('typed with an apostrophe by hand keeps it', () => {
    expect(fromCell("'tis")).toBe("'tis");
  });

  it('holds attributes that come back as they were, dividers and all', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'ab:;\\ ,"') })
      .map((one) => `x${one}x`);
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 5, noNullPrototype: true }), (attributes) => {
        expect(fromAttributes(toAttributes(attributes))).toEqual(attributes);
      }),
    );
  });

  it.each(['colour', 'colour: red; colour: blue'])('of attributes is refused when it is %j', (text) => {
    expect(fromAttributes(text)).toBeUndefined();
  });

  it('of money is read by its digits', () => {
    fc.assert(fc.property(fc.nat(1_000_000_000), (minor) => fromDecimal(toDecimal(minor)) === minor));
    for (const text of ['', '-1', '1.234', '1e3', 'free', '1,5']) expect(fromDecimal(text)).toBeUndefined();
  });
});

describe('a piece of a file', () => {
  it('says which line of the whole file is wrong, past quoted line breaks and blank lines', () => {
    const csv = 'itemId,description,price\nA1,"two\nlines",1.00\n\nA2,one,dear\nA3,one,2.00\n';
    const { lines, errors } = read(csv, 100);
    expect(lines.map(({ line, itemId }) => [line, itemId])).toEqual([
      [100, 'A1'],
      [104, 'A3'],
    ]);
    expect(errors).toEqual([{ line: 103, column: 'price', message: expect.stringContaining('2.55') }]);
  });

  it.each([
    ['name\nMug\n', 'itemId', 'is missing'],
    ['itemId,itemId\nA1,A1\n', 'itemId', 'is there twice'],
    ['itemId,colour\nA1,red\n', 'colour', 'is no column'],
    ['itemId,LAX9 on hand\nA1,3\n', 'LAX9 on hand', 'no warehouse LAX9'],
    ['itemId,SEA1 was\nA1,3\n', 'SEA1 was', 'goes with'],
  ])('with the columns of %j is refused whole, naming %s', (csv, column, message) => {
    const { lines, errors } = read(csv);
    expect(lines).toEqual([]);
    expect(errors).toEqual([{ line: 1, column, message: expect.stringContaining(message) }]);
  });

  it.each([
    ['itemId,name\nA1\n', null],
    ['itemId,name\n#1,Mug\n', 'itemId'],
    [`itemId,name\nA1,${'x'.repeat(201)}\n`, 'name'],
    ['itemId,retired\nA1,perhaps\n', 'retired'],
    ['itemId,SEA1 on hand\nA1,-1\n', 'SEA1 on hand'],
    ['itemId,SEA1 on hand\nA1,1.5\n', 'SEA1 on hand'],
    ['itemId,version\nA1,0\n', 'version'],
    ['itemId,attributes\nA1,red\n', 'attributes'],
    ['itemId,price\nA1,10000000.01\n', 'price'],
  ])('with the line %j names the column', (csv, column) => {
    expect(read(csv)).toMatchObject({ lines: [], errors: [{ line: 2, column }] });
  });

  it('names an item once', () => {
    expect(read('itemId,name\nA1,Mug\nA1,Cup\n')).toMatchObject({
      lines: [{ line: 2 }],
      errors: [{ line: 3, column: 'itemId', message: 'is on line 2 already' }],
    });
  });

  it('is refused with the place when it is not CSV', () => {
    expect(read('itemId,name\nA1,Mug\nA2,"open\n', 2)).toMatchObject({ lines: [], errors: [{ line: 3 }] });
  });

  it('takes a hundred lines and no more', () => {
    const csv = `itemId\n${Array.from({ length: 101 }, (_, at) => `A${at}\n`).join('')}`;
    expect(read(csv).errors).toHaveLength(1);
  });
});

describe('a line', () => {
  it('of an export changes nothing', () => {
    const shelves = [shelf('SEA1', 7, 2)];
    const full: Item = {
      ...item,
      name: '=Mug "x", 2',
      description: '-1\nsecond',
      attributes: { 'a:b': 'c;d' },
      retired: true,
    };
    const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    const ids = ['DAL1', 'SEA1'];
    const csv = `${quoted(columnsOf(ids))}\n${quoted(cellsOf(full, shelves, ids))}\n`;
    expect(plan(csv, state(full, ...shelves))).toEqual({ kind: 'unchanged', recounts: [] });
  });

  it('adds an item that is not there, once it says enough of it', () => {
    expect(plan('itemId,name,category,price,SEA1 on hand\nA1,Mug,Tableware,2.50,4\n', state(undefined))).toEqual({
      kind: 'created',
      item: { ...item, version: 1, changedAt: AT },
      recounts: [{ warehouseId: 'SEA1', from: 0, to: 4 }],
    });
    expect(plan('itemId,name\nA1,Mug\n', state(undefined))).toMatchObject([
      { column: 'category' },
      { column: 'price' },
    ]);
  });

  it('leaves alone what it does not name', () => {
    expect(plan('itemId,price\nA1,3.00\n', state({ ...item, attributes: { colour: 'red' } }))).toMatchObject({
      kind: 'changed',
      item: { name: 'Mug', price: 300, attributes: { colour: 'red' }, version: 4 },
    });
  });

  it('retires and brings back', () => {
    const retired = { ...item, retired: true } as const;
    expect(plan('itemId,retired\nA1,yes\n', state(item))).toMatchObject({ item: { retired: true } });
    const back = plan('itemId,retired\nA1,no\n', state(retired));
    expect(back).toMatchObject({ kind: 'changed' });
    expect('item' in back && back.item?.retired).toBeUndefined();
  });

  it('does not overwrite what somebody changed since the file was made', () => {
    expect(plan('itemId,version,name\nA1,2,Cup\n', state(item))).toMatchObject([{ column: 'version' }]);
    expect(plan('itemId,version,name\nA1,2,Mug\n', state(item))).toMatchObject({ kind: 'unchanged' });
    expect(plan('itemId,version,name\nA1,3,Cup\n', state(item))).toMatchObject({ kind: 'changed' });
  });

  it('that nobody touched does not bring back what was sold since', () => {
    expect(plan('itemId,SEA1 on hand,SEA1 was\nA1,10,10\n', state(item, shelf('SEA1', 7)))).toEqual({
      kind: 'unchanged',
      recounts: [],
    });
  });

  it('with a count is refused when the shelf has moved since, and done when it has not', () => {
    const csv = 'itemId,SEA1 on hand,SEA1 was\nA1,12,10\n';
    expect(plan(csv, state(item, shelf('SEA1', 7)))).toMatchObject([{ column: 'SEA1 on hand' }]);
    expect(plan(csv, state(item, shelf('SEA1', 10)))).toMatchObject({ recounts: [{ from: 10, to: 12 }] });
  });

  it('never counts below what is promised to orders', () => {
    const csv = 'itemId,SEA1 on hand\nA1,3\n';
    expect(plan(csv, state(item, shelf('SEA1', 10, 4)))).toMatchObject([{ column: 'SEA1 on hand' }]);
    expect(plan(csv, state(item, shelf('SEA1', 10, 3)))).toMatchObject({ kind: 'changed' });
  });
});

describe('a file in pieces', () => {
  it('is divided between records only, each piece with the columns and its place', () => {
    const file = '\uFEFFitemId,description\r\n\r\nA1,"a\r\n""b"\r\nA2,c\r\n\r\nA3,d';
    expect(pieces(file, 2)).toEqual([
      { csv: 'itemId,description\nA1,"a\r\n""b"\r\nA2,c\r\n\r\n', firstLine: 3, records: 2 },
      { csv: 'itemId,description\nA3,d\n', firstLine: 7, records: 1 },
    ]);
  });

  it('has each line where the whole file has it', () => {
    const file = 'itemId,price\n\nA1,1\n\n\nA2,dear\nA3,2\nA4,dear\n';
    const wrong = [1, 2, 3].map((most) =>
      pieces(file, most).flatMap(({ csv, firstLine }) => read(csv, firstLine).errors.map(({ line }) => line)),
    );
    expect(wrong).toEqual([
      [6, 8],
      [6, 8],
      [6, 8],
    ]);
  });

  it('of nothing has no pieces', () => {
    expect(pieces('', 100)).toEqual([]);
    expect(pieces('itemId\n', 100)).toEqual([]);
  });
});
