import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Most script the page may be made of, all routes together, in bytes compressed by gzip. */
const SCRIPT_BUDGET = 60_000;

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

/** The storefront: from web/ to dist/web, hashed files under assets/. */
export default defineConfig({
  root: 'web',
  base: '/',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // A data: script or style would be refused by the page's content security policy, and pictures are cached better apart.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  plugins: [sizes()],
});
