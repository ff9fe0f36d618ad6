import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { defineConfig, type Plugin } from 'vite';

/** Most script the page may be made of, all routes together, in bytes compressed by gzip. */
const SCRIPT_BUDGET = 60_000;

/** The oldest language version that browsers must speak. */
const TARGET = 'es2022';

/** Says how large the page is, compressed, and fails the build when its script is over the budget. */
function sizes(): Plugin {
  return {
    name: 'depot-sizes',
    generateBundle(_, bundle) {
      const of = (kind: '.js' | '.css') => {
        const files = Object.values(bundle).filter(({ fileName }) => fileName.endsWith(kind));
        const texts = files.map((file) => (file.type === 'chunk' ? file.code : file.source));
        const sum = (compress: (text: string | Uint8Array) => Buffer) =>
          texts.reduce((total, text) => total + compress(text).length, 0);
        return {
          files: files.length,
          gzip: sum((text) => gzipSync(text)),
          brotli: sum((text) => brotliCompressSync(text)),
        };
      };
      const kib = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
      for (const kind of ['.js', '.css'] as const) {
        const { files, gzip, brotli } = of(kind);
        console.log(`web ${kind}: ${files} files, ${kib(gzip)} with gzip, ${kib(brotli)} with brotli`);
      }
      const script = of('.js').gzip;
      if (script > SCRIPT_BUDGET)
        this.error(`The page's script is ${kib(script)} with gzip, above ${kib(SCRIPT_BUDGET)}.`);
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
