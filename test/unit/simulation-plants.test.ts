import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edited, editsOf } from '../simulation/plants/plant.ts';
import { plants } from '../simulation/plants/plants.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, '../../functions', file), 'utf8');

describe('the planted bugs', () => {
  it('are many, and each has a name of its own', () => {
    expect(plants.length).toBeGreaterThanOrEqual(20);
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
  });

  it.each(plants.map((plant) => [plant.name, plant] as const))('%s: its text is in the code, once', (_name, plant) => {
    for (const edit of editsOf(plant)) expect(edited(edit, text(edit.file))).not.toBe(text(edit.file));
  });

  it('are refused when their text is not there, or more than once', () => {
    const edit = { file: 'x.ts', find: 'a', replace: 'b' };
    expect(edited(edit, 'cat')).toBe('cbt');
    expect(() => edited(edit, 'dog')).toThrow('0 times');
    expect(() => edited(edit, 'banana')).toThrow('3 times');
  });
});
