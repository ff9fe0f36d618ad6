import type { Engine, Row } from './engine.ts';

/** One request that can be sent to any engine. */
export interface Operation {
  readonly what: string;
  readonly run: (on: Engine) => Promise<unknown>;
}

type Placed = { readonly table: 'plain' | 'sorted'; readonly key: Row };

/** Names that are attributes, some only as placeholders. Few, so that operations meet each other. */
const NAMES = ['a', 'b', 'n', 'm', 's', 'l', 'flag', 'mark', 'team', 'at'] as const;
type Name = (typeof NAMES)[number];

const INDEX_KEYS: ReadonlySet<Name> = new Set(['mark', 'team', 'at']);

/** Mulberry32: small, seeded, good enough to choose operations. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Random operations over few keys: puts, updates, deletes, reads, batches and transactions with random conditions and
 * updates. Left out is what DynamoDB Local is known to do otherwise (differences.ts).
 */
export function* randomOperations(seed: number, count: number): Generator<Operation> {
  const next = numbers(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const chance = (share: number) => next() < share;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const some = <T>(most: number, one: () => T): T[] => Array.from({ length: 1 + below(most) }, one);

  const place = (): Placed =>
    chance(0.6)
      ? { table: 'plain', key: { id: `k${below(12)}` } }
      : { table: 'sorted', key: { id: `k${below(3)}`, at: pick([-1, 0, 1, 1.5, 2, 10, 1e9]) } };

  /** A value that mostly fits what the name usually has. */
  const value = (name: Name): unknown => {
    if (name === 'mark' || name === 'team') return pick(['x', 'y', 'z']);
    if (name === 'at') return below(5);
    if (chance(0.1)) return pick<unknown>([null, 'text', 7, true, [1, 'x'], { x: 1 }, new Set(['q'])]);
    if (name === 's') return new Set(some(3, () => pick(['p', 'q', 'r', 'é'])));
    if (name === 'l') return some(3, () => pick<unknown>([1, 'x', { x: below(3) }]));
    if (name === 'm') return { x: below(5), y: { z: below(5) }, w: pick(['u', 'v']) };
    if (name === 'flag') return chance(0.5);
    if (name === 'a') return pick(['', 'ab', 'abc', 'b', 'é']);
    return pick([0, 1, -1, 2.5, 0.1, 10, 1_780_000_000.123, 99_999_999_999]);
  };

  const row = ({ table, key }: Placed): Row => {
    const names = some(6, () => pick(NAMES)).filter((name) => !(table === 'sorted' && name === 'at'));
    return { ...Object.fromEntries(names.map((name) => [name, value(name)])), ...key };
  };

  /** Collects the placeholders of one request. */
  class Placeholders {
    readonly names: Record<string, string> = {};
    readonly values: Row = {};

    name(name: string): string {
      if (name !== 'at' && chance(0.7)) return name;
      const placeholder = `#${name}`;
      this.names[placeholder] = name;
      return placeholder;
    }

    value(given: unknown): string {
      const placeholder = `:v${Object.keys(this.values).length}`;
      this.values[placeholder] = given;
      return placeholder;
    }

    get asked() {
      return {
        ...(Object.keys(this.names).length > 0 && { ExpressionAttributeNames: this.names }),
        ...(Object.keys(this.values).length > 0 && { ExpressionAttributeValues: this.values }),
      };
    }
  }

  const path = (use: Placeholders, names: readonly Name[] = NAMES): { readonly text: string; readonly name: Name } => {
    const name = pick(names);
    const text = use.name(name);
    if (name === 'm' && chance(0.5)) return { text: `${text}.${pick(['x', 'y.z', 'w', 'v'])}`, name: 'n' };
    if (name === 'l' && chance(0.5)) return { text: `${text}[${below(4)}]${chance(0.2) ? '.x' : ''}`, name: 'n' };
    return { text, name };
  };

  const term = (use: Placeholders): string => {
    const { text, name } = path(use);
    switch (below(9)) {
      case 0:
        return `attribute_exists(${text})`;
      case 1:
        return `attribute_not_exists(${text})`;
      case 2:
        return `${text} BETWEEN ${use.value(value('n'))} AND ${use.value(value('n'))}`;
      case 3:
        return `${text} IN (${some(3, () => use.value(value(name))).join(', ')})`;
      case 4:
        return `contains(${text}, ${use.value(pick<unknown>(['q', 'b', 1, { x: 1 }]))})`;
      case 5:
        return `begins_with(${text}, ${use.value(pick(['a', 'ab', 'x', '']))})`;
      case 6:
        return `size(${text}) ${pick(['=', '<>', '<', '>='])} ${use.value(below(4))}`;
      case 7:
        return `attribute_type(${text}, ${use.value(pick(['S', 'N', 'L', 'M', 'SS', 'BOOL', 'NULL']))})`;
      default:
        return `${text} ${pick(['=', '<>', '<', '<=', '>', '>='])} ${use.value(value(name))}`;
    }
  };

  const condition = (use: Placeholders, depth = 0): string => {
    const kind = depth > 2 ? 9 : below(10);
    if (kind < 2) return `${condition(use, depth + 1)} ${pick(['AND', 'OR'])} ${condition(use, depth + 1)}`;
    if (kind < 3) return `(${condition(use, depth + 1)}) ${pick(['AND', 'OR'])} ${term(use)}`;
    if (kind < 4) return `NOT ${term(use)}`;
    return term(use);
  };

  const setAction = (use: Placeholders, names: readonly Name[]): string => {
    const { text, name } = path(use, names);
    // What would make a key of an index another type is not checked in updates by DynamoDB Local
    if (INDEX_KEYS.has(name)) return `${text} = ${use.value(value(name))}`;
    const other = path(use).text;
    switch (below(7)) {
      case 0:
        return `${text} = ${text} ${pick(['+', '-'])} ${use.value(value('n'))}`;
      case 1:
        return `${text} = if_not_exists(${other}, ${use.value(value(name))})`;
      case 2:
        return `${text} = list_append(if_not_exists(${text}, ${use.value([])}), ${use.value([below(9)])})`;
      case 3:
        return `${text} = ${other}`;
      default:
        return `${text} = ${use.value(value(name))}`;
    }
  };

  const update = (use: Placeholders, { table }: Placed): string => {
    // A key that is updated is refused by DynamoDB Local only once the condition has held
    const names = table === 'sorted' ? NAMES.filter((name) => name !== 'at') : NAMES;
    const sections: string[] = [];
    if (chance(0.6)) sections.push(`SET ${some(3, () => setAction(use, names)).join(', ')}`);
    if (chance(0.3)) sections.push(`REMOVE ${some(2, () => path(use, names).text).join(', ')}`);
    if (chance(0.4)) {
      const adds = some(2, () => (chance(0.7) ? `n ${use.value(value('n'))}` : `s ${use.value(value('s'))}`));
      sections.push(`ADD ${adds.join(', ')}`);
    }
    if (chance(0.2) || sections.length === 0) sections.push(`DELETE s ${use.value(value('s'))}`);
    return sections.join(' ');
  };

  /** One conditional write, as a request alone or as an action of a transaction. */
  const write = (placed: Placed, conditional: boolean) => {
    const use = new Placeholders();
    const kind = pick(['Put', 'Put', 'Update', 'Update', 'Update', 'Delete'] as const);
    const expressions = {
      ...(kind === 'Update' && { UpdateExpression: update(use, placed) }),
      ...(conditional && { ConditionExpression: condition(use) }),
      ...(conditional && chance(0.5) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
    };
    return {
      kind,
      input: { ...(kind === 'Put' ? { Item: row(placed) } : { Key: placed.key }), ...expressions, ...use.asked },
    };
  };

  const single = (): Operation => {
    const placed = place();
    const { kind, input } = write(placed, chance(0.6));
    // Places inside attributes come back whole from DynamoDB Local, so UPDATED_* are left to the cases
    const ReturnValues = pick(['NONE', 'ALL_OLD', ...(kind === 'Update' ? ['ALL_NEW'] : [])] as const) as 'NONE';
    return {
      what: `${kind} ${placed.table} ${show(input)} ${ReturnValues}`,
      run: (on) => {
        const request = { TableName: on[placed.table], ...input, ReturnValues };
        if (kind === 'Put') return on.put({}, request as never);
        return kind === 'Update' ? on.update('', undefined, request) : on.delete('', request);
      },
    };
  };

  const transaction = (): Operation => {
    // One item twice is refused by DynamoDB Local only once the conditions have held
    const places = new Map(some(4, place).map((placed) => [JSON.stringify(placed), placed]));
    const actions = [...places.values()].map((placed) => ({ placed, ...write(placed, chance(0.4)) }));
    return {
      what: `transaction ${show(actions)}`,
      run: (on) =>
        on.transact(actions.map(({ placed, kind, input }) => ({ [kind]: { TableName: on[placed.table], ...input } }))),
    };
  };

  const read = (): Operation => {
    const use = new Placeholders();
    const filter = chance(0.3) && { FilterExpression: term(use) };
    const forward = { ScanIndexForward: chance(0.5) };
    if (chance(0.5)) {
      const id = use.value(`k${below(3)}`);
      const range = pick(['', ` AND #at >= ${use.value(1)}`, ` AND #at BETWEEN ${use.value(0)} AND ${use.value(2)}`]);
      if (range === '') for (const name of unusedValues(use, id, filter)) delete use.values[name];
      else use.names['#at'] = 'at';
      for (const name of unusedValues(use, `id = ${id}${range}`, filter)) delete use.values[name];
      const input = { KeyConditionExpression: `id = ${id}${range}`, ...filter, ...forward, ...use.asked };
      return { what: `query sorted ${show(input)}`, run: (on) => on.query({ TableName: on.sorted, ...input }) };
    }
    const team = use.value(pick(['x', 'y', 'z']));
    const input = { IndexName: 'byTeam', KeyConditionExpression: `team = ${team}`, ...use.asked };
    for (const name of unusedValues(use, input.KeyConditionExpression, false)) delete use.values[name];
    return {
      what: `query byTeam ${show(input)}`,
      // Rows of one key of an index have no order that AWS speaks of
      run: async (on) => {
        const { Items = [], Count } = await on.query({
          IndexName: 'byTeam',
          KeyConditionExpression: input.KeyConditionExpression,
          ExpressionAttributeValues: use.values,
        });
        return { Count, Items: Items.map((item) => JSON.stringify(Object.entries(item).sort())).sort() };
      },
    };
  };

  const get = (): Operation => {
    const { table, key } = place();
    const use = new Placeholders();
    const projection = chance(0.5) && { ProjectionExpression: some(3, () => path(use).text).join(', ') };
    const input = { Key: key, ...projection, ...(projection && use.asked) };
    return { what: `get ${table} ${show(input)}`, run: (on) => on.get('', { TableName: on[table], ...input }) };
  };

  const batch = (): Operation => {
    const keys = [...new Set(some(5, () => `k${below(12)}`))];
    return {
      what: `batch ${keys.join(' ')}`,
      run: async (on) => {
        const { Responses } = await on.batchGet({
          [on.plain]: { Keys: keys.map((id) => ({ id })), ConsistentRead: true },
        });
        return [...(Responses?.[on.plain] ?? [])].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
      },
    };
  };

  for (let number = 0; number < count; number++) {
    const kind = next();
    if (kind < 0.45) yield single();
    else if (kind < 0.7) yield transaction();
    else if (kind < 0.85) yield read();
    else if (kind < 0.95) yield get();
    else yield batch();
  }
}

/** Values that were made but are in no expression in the end. */
function unusedValues(use: { values: Row }, text: string, filter: false | { FilterExpression: string }): string[] {
  const all = `${text} ${filter ? filter.FilterExpression : ''} `;
  return Object.keys(use.values).filter((name) => !new RegExp(`${name}\\b`).test(all));
}

const show = (input: unknown): string =>
  JSON.stringify(input, (_name, inner) => (inner instanceof Set ? { set: [...inner] } : inner));
