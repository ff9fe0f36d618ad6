import { attribute } from './attribute-value.ts';
import { type Bindings, nameOf, type Path } from './expression.ts';
import { invalidExpression } from './fault.ts';
import type { AttributeValue, Item } from './wire.ts';

/** What is at a place of a row, or undefined. */
export function at(item: Item, path: Path, bindings: Bindings): AttributeValue | undefined {
  let value = attribute(item, nameOf(path[0] as string, bindings));
  for (let depth = 1; depth < path.length && value !== undefined; depth++) {
    const element = path[depth] as string | number;
    if (typeof element === 'number') value = value.L?.[element];
    else value = value.M && attribute(value.M, nameOf(element, bindings));
  }
  return value;
}

/**
 * Refuses paths of which one is another's beginning, or which take one place for a list and for a map.
 * @param paths with their placeholders replaced.
 */
export function checkApart(kind: 'UpdateExpression' | 'ProjectionExpression', paths: readonly Path[]): void {
  const what = kind === 'UpdateExpression' ? '; must remove or rewrite one of these paths' : '';
  paths.forEach((one, index) => {
    for (const other of paths.slice(index + 1)) {
      if (one[0] !== other[0]) continue;
      const shared = Math.min(one.length, other.length);
      let same = 1;
      while (same < shared && one[same] === other[same]) same += 1;
      const named = `${what}; path one: ${written(one)}, path two: ${written(other)}`;
      if (same === shared) throw invalidExpression(kind, `Two document paths overlap with each other${named}`);
      if (typeof one[same] !== typeof other[same]) {
        throw invalidExpression(kind, `Two document paths conflict with each other${named}`);
      }
    }
  });
}

const written = (path: Path): string =>
  `[${path.map((element) => (typeof element === 'number' ? `[${element}]` : element)).join(', ')}]`;

/** A tree of what is wanted: `true` for the whole of it. */
type Wanted = true | Map<string | number, Wanted>;

/**
 * The part of a row that is at these places; list members close up, as in AWS's answers.
 * @param paths with their placeholders replaced, apart from each other.
 */
export function projected(item: Item, paths: readonly Path[]): Item {
  const wanted = new Map<string | number, Wanted>();
  for (const path of paths) {
    let place = wanted;
    path.forEach((element, index) => {
      if (index === path.length - 1) place.set(element, true);
      else {
        const next = place.get(element);
        const inner = next instanceof Map ? next : new Map<string | number, Wanted>();
        place.set(element, inner);
        place = inner;
      }
    });
  }
  return partOfMap(item, wanted);
}

function partOfMap(map: Item, wanted: Map<string | number, Wanted>): Item {
  const part: Item = {};
  for (const [name, inner] of wanted) {
    if (typeof name === 'number') continue;
    const value = attribute(map, name);
    const kept = value && partOf(value, inner);
    if (kept) part[name] = kept;
  }
  return part;
}

function partOf(value: AttributeValue, wanted: Wanted): AttributeValue | undefined {
  if (wanted === true) return value;
  if (value.M) {
    const M = partOfMap(value.M, wanted);
    return Object.keys(M).length > 0 ? { M } : undefined;
  }
  if (!value.L) return undefined;
  const L: AttributeValue[] = [];
  const positions = [...wanted.keys()].filter((element) => typeof element === 'number').sort((a, b) => a - b);
  for (const position of positions) {
    const member = value.L[position];
    const kept = member && partOf(member, wanted.get(position) as Wanted);
    if (kept) L.push(kept);
  }
  return L.length > 0 ? { L } : undefined;
}
