import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { defineConfig, type Plugin } from 'vite';

/**
 * Most script that anybody loads, in bytes compressed by gzip: all that a shopper may need, and what comes on top of it for
 * staff and for administrators.
 */
const SCRIPT_BUDGETS = { shop: 60_000, console: 40_000, admin: 40_000 } as const;

/** The oldest language version that browsers must speak. */
const TARGET = 'es2022';

type Part = keyof typeof SCRIPT_BUDGETS;

/** Where staff's and administrators' pages begin; no shopper's page fetches what only they need. */
const partOf = (module: string | null | undefined): Part =>
  module?.endsWith('/console/console.tsx') ? 'console' : module?.endsWith('/admin/admin.tsx') ? 'admin' : 'shop';

/** Says how large each part of the page is, compressed, and fails the build when one's script is over its budget. */
function sizes(): Plugin {
  return {
    name: 'depot-sizes',
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const chunks = new Map(files.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
      /** All chunks a part may load, but for those of the other parts. */
      const reached = (from: readonly string[], part: Part): Set<string> => {
        const seen = new Set(from);
        for (const name of seen) {
          const chunk = chunks.get(name);
          for (const next of chunk ? [...chunk.imports, ...chunk.dynamicImports] : []) {
            if ([part, 'shop'].includes(partOf(chunks.get(next)?.facadeModuleId))) seen.add(next);
          }
        }
        return seen;
      };
      const begins = (part: Part) =>
        [...chunks.values()]
          .filter((chunk) => partOf(chunk.facadeModuleId) === part && (chunk.isEntry || part !== 'shop'))
          .map(({ fileName }) => fileName);
      const shop = reached(begins('shop'), 'shop');
      const scripts: Record<Part, string[]> = {
        // early.ts is no chunk of this build
        shop: [...shop, ...files.map(({ fileName }) => fileName).filter((name) => /early-.*\.js$/.test(name))],
        console: [...reached(begins('console'), 'console')].filter((name) => !shop.has(name)),
        admin: [...reached(begins('admin'), 'admin')].filter((name) => !shop.has(name)),
      };
      const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
      for (const part of ['shop', 'console', 'admin'] as const) {
        const texts = files
          .filter(({ fileName }) => scripts[part].includes(fileName))
          .map((file) => (file.type === 'chunk' ? file.code : file.source));
        const sum = (compress: (text: string | Uint8Array) => Buffer) =>
          texts.reduce((total, text) => total + compress(text).length, 0);
        const gzip = sum((text) => gzipSync(text));
        const brotli = sum((text) => brotliCompressSync(text));
        console.log(`web ${part}: ${texts.length} scripts, ${kb(gzip)} with gzip, ${kb(brotli)} with brotli`);
        if (texts.length === 0) this.error(`The ${part} has no script: where it begins is not where this looks.`);
        if (gzip > SCRIPT_BUDGETS[part])
          this.error(`The ${part}'s script is ${kb(gzip)} with gzip, above ${kb(SCRIPT_BUDGETS[part])}.`);
      }
      const styles = files.filter(({ fileName }) => fileName.endsWith('.css'));
      const css = styles.reduce(
        (total, file) => total + gzipSync(file.type === 'chunk' ? file.code : file.source).length,
        0,
      );
      console.log(`web styles: ${styles.length} files, ${kb(css)} with gzip`);
    },
  };
}

/**
 * Builds early.ts into a plain script of its own, first in the page's head: a module would wait until the document is read,
 * and within the page's script it would wait for all of that.
 */
function early(): Plugin {
  let fileName = '';
  return {
    name: 'depot-early',
    async generateBundle() {
      const { outputFiles } = await build({
        entryPoints: [fileURLToPath(new URL('web/early.ts', import.meta.url))],
        bundle: true,
        minify: true,
        format: 'iife',
        target: TARGET,
        write: false,
      });
      const source = outputFiles[0]?.text ?? '';
      fileName = `assets/early-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`;
      this.emitFile({ type: 'asset', fileName, source });
    },
    // Before any style, which a script that comes later would wait for
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'head-prepend' }],
  };
}

/** The storefront: from web/ to dist/web, hashed files under assets/. */
export default defineConfig({
  root: 'web',
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: TARGET,
    // A data: script or style would be refused by the page's content security policy, and pictures are cached better apart.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  plugins: [early(), sizes()],
});
