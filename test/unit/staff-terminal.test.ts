import { describe, expect, it } from 'vitest';
import { entryOf, staffOptions, usage } from '../../local/staff/options.ts';

describe('what staff type or scan', () => {
  it('is a word of the help, or else an item', () => {
    expect(entryOf('  ')).toEqual({ kind: 'nothing' });
    expect(entryOf('List')).toEqual({ kind: 'list' });
    expect(entryOf('wave')).toEqual({ kind: 'wave', size: 5 });
    expect(entryOf('wave 12')).toEqual({ kind: 'wave', size: 12 });
    expect(entryOf('wave 51')).toMatchObject({ kind: 'unclear' });
    expect(entryOf('85123A')).toEqual({ kind: 'scan', itemId: '85123A', quantity: 1 });
    expect(entryOf('85123A 3')).toEqual({ kind: 'scan', itemId: '85123A', quantity: 3 });
    expect(entryOf('gift 0001 x2')).toEqual({ kind: 'scan', itemId: 'gift 0001', quantity: 2 });
    expect(entryOf('22423')).toEqual({ kind: 'scan', itemId: '22423', quantity: 1 });
    expect(entryOf('short 22423 2')).toEqual({ kind: 'short', itemId: '22423', quantity: 2, why: 'missing' });
    expect(entryOf('damaged 22423')).toEqual({ kind: 'short', itemId: '22423', quantity: 1, why: 'damaged' });
    expect(entryOf('short')).toMatchObject({ kind: 'unclear' });
    expect(entryOf('ship')).toEqual({ kind: 'ship' });
    expect(entryOf('ship 1Z999')).toEqual({ kind: 'ship', tracking: '1Z999' });
  });

  it('is all in the help', () => {
    for (const word of ['list', 'wave', 'round', 'short', 'damaged', 'pack', 'ship', 'release', 'quit']) {
      expect(usage).toContain(`\n  ${word}`);
    }
  });
});

describe('the options of the staff’s terminal', () => {
  it('say who works where, and how much by itself', () => {
    expect(staffOptions(['--help'])).toBe('help');
    expect(staffOptions([])).toEqual({});
    expect(staffOptions(['--user', 'admin', '--warehouse', 'SEA1', '--auto', '20'])).toEqual({
      user: 'admin',
      warehouseId: 'SEA1',
      auto: 20,
    });
    expect(() => staffOptions(['--auto', '0'])).toThrow('whole number');
    expect(() => staffOptions(['--else'])).toThrow();
  });
});
