import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { routes } from '../functions/routes.ts';
import { workers } from '../functions/workers.ts';

const project = join(import.meta.dirname, '..');

/** Where each entry's bundle is: a folder with `index.mjs` and its source map, ready to be a Lambda's code. */
export type Bundles = ReadonlyMap<string, string>;

/** Every entry of the store, as `feature/verb-noun`, in the order of the route and worker lists. */
export const entries: readonly string[] = [...new Set([...routes, ...workers].map(({ entry }) => entry))];

/**
 * Dependencies that are CommonJS call `require` for Node's own modules, which an ES module doesn't have
 * (esbuild.github.io, "Packages: node"). The name is longer than any that minifying gives out: esbuild doesn't know it
 * is taken.
 */
const banner = "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);";

/**
 * Bundles all entries in one esbuild run, so what they share is parsed once. Bundles are made beside `outDir` and moved
 * into it when they changed: two runs at the same time do no harm.
 * @param outDir where the bundles go, a folder an entry
 * @throws Error naming the entry files that are missing, or what esbuild could not build
 */
export async function bundleFunctions(outDir: string = join(project, 'dist/functions')): Promise<Bundles> {
  const { bundles } = await bundle(outDir);
  return bundles;
}

async function bundle(outDir: string): Promise<{ bundles: Bundles; metafile: Metafile }> {
  await refuseMissing();
  // At the same depth, as source maps hold relative paths.
  await mkdir(dirname(outDir), { recursive: true });
  const fresh = await mkdtemp(`${outDir}-`);
  try {
    const metafile = await buildAll(fresh);
    const files = Object.keys(metafile.outputs).map((path) => relative(fresh, join(project, path)));
    await Promise.all(files.map((file) => moveChanged(join(fresh, file), join(outDir, file))));
    return { bundles: new Map(entries.map((entry) => [entry, join(outDir, folder(entry))])), metafile };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

const folder = (entry: string): string => entry.replaceAll('/', '-');

async function buildAll(outDir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: entries.map((entry) => ({ in: `functions/${entry}.ts`, out: `${folder(entry)}/index` })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // ES modules first: CommonJS can't be tree-shaken, and the AWS SDK carries both.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: banner },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

async function refuseMissing(): Promise<void> {
  const found = await Promise.all(
    entries.map((entry) =>
      access(join(project, 'functions', `${entry}.ts`)).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = entries.filter((_, index) => !found[index]).map((entry) => `functions/${entry}.ts`);
  if (missing.length === 0) return;
  throw new Error(
    `The route and worker lists name entries that do not exist: ${missing.join(', ')}. Write them, or mend functions/routes.ts and functions/workers.ts.`,
  );
}

async function moveChanged(from: string, to: string): Promise<void> {
  const [after, before] = await Promise.all([readFile(from), readFile(to).catch(() => undefined)]);
  if (before?.equals(after)) return;
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

/** Bytes of each bundle, and of the packages that weigh most in it. */
function sizes(metafile: Metafile): { function: string; bytes: number; heaviest: string }[] {
  return Object.values(metafile.outputs)
    .flatMap(({ entryPoint, bytes, inputs }) => {
      if (entryPoint === undefined) return [];
      const packages = new Map<string, number>();
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'depot';
        packages.set(name, (packages.get(name) ?? 0) + bytesInOutput);
      }
      const heaviest = [...packages]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 3)
        .map(([name, size]) => `${name} ${size}`)
        .join(', ');
      return [{ function: entryPoint.replace(/^functions\/|\.ts$/g, ''), bytes, heaviest }];
    })
    .sort((a, b) => b.bytes - a.bytes);
}

if (import.meta.main) {
  const outDir = join(project, 'dist/functions');
  const { metafile } = await bundle(outDir);
  if (process.argv.includes('--sizes')) console.table(sizes(metafile));
  else console.log(`Bundled ${entries.length} functions to ${relative(process.cwd(), outDir)}.`);
}
