import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '../../functions/routes.ts';
import type { TableDefinition } from '../../functions/shared/table.ts';
import { tables } from '../../functions/tables.ts';
import { workers } from '../../functions/workers.ts';
import { openApi } from '../../tools/openapi.ts';

describe('the list of routes', () => {
  it('names each operation, and each method and path, once', () => {
    const names = routes.map(({ name }) => name);
    const places = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(places).size).toBe(places.length);
  });

  it.each(routes.map((route) => [route.name, route] as const))(
    '%s validates exactly the parameters of its path',
    (_name, route) => {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params?.shape ?? {})).toEqual(inPath);
    },
  );

  it('refuses unknown fields in every body, as prices, owners and states are the server’s', () => {
    for (const route of routes.filter(({ body }) => body)) {
      const unknown = route.body?.safeParse({ surprise: 1 });
      expect(unknown?.success, route.name).toBe(false);
    }
  });

  it('is whole in the OpenAPI document', () => {
    const { paths } = JSON.parse(openApi()) as { paths: Record<string, Record<string, { operationId: string }>> };
    const documented = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(documented.sort()).toEqual(routes.map(({ name }) => name).sort());
  });
});

describe('every function', () => {
  const functions = [...routes, ...workers];

  it.each(functions.map((one) => [one.name, one] as const))('%s has its entry file', (_name, { entry }) => {
    expect(existsSync(new URL(`../../functions/${entry}.ts`, import.meta.url))).toBe(true);
  });

  it('needs only indexes that exist', () => {
    for (const { needs } of functions) {
      for (const index of needs.indexes ?? []) {
        const [table, name] = index.split('/') as [keyof typeof tables, string];
        expect(Object.keys((tables[table] as TableDefinition).indexes ?? {}), index).toContain(name);
      }
    }
  });
});
