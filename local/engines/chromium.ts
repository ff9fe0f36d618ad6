import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { alone, cacheFolder, exists } from './cache.ts';
import { type Log, run, temporaryFolder } from './process.ts';

/** What systems call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium to run, with what its environment must hold beside. */
export interface Chromium {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Chromium: the path that `CHROMIUM` names, the first on PATH, or the one that the package @sparticuz/chromium carries
 * with its libraries and fonts, for machines that have none; it is unpacked into the cache once. `CHROMIUM=packed` takes
 * that one at once. @throws Error when CHROMIUM names no file, or the package has none for this machine
 */
export async function findChromium(log: Log): Promise<Chromium> {
  const named = process.env['CHROMIUM'];
  if (named && named !== 'packed') {
    if (await exists(named)) return { executable: named, env: {} };
    throw new Error(`CHROMIUM names ${named}, which does not exist.`);
  }
  const folders = named ? [] : (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const executable of folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))) {
    if (await exists(executable)) return { executable, env: {} };
  }
  return packedChromium(log);
}

/**
 * Starts a Chromium without a window. It runs without its own sandbox, which root and most containers can not have: it is
 * for pages of this store alone. @throws Error when there is none, or it does not start
 */
export async function launchChromium(log: Log = () => {}, args: readonly string[] = []): Promise<Browser> {
  const { executable, env } = await findChromium(log);
  // It leaves the folder of its socket, and when it is killed, more.
  const scratch = await temporaryFolder('depot-chromium');
  const browser = await chromium
    .launch({
      executablePath: executable,
      chromiumSandbox: false,
      args: ['--disable-gpu', ...args],
      artifactsDir: join(scratch.path, 'artifacts'),
      env: { ...(process.env as Record<string, string>), ...env, TMPDIR: scratch.path },
    })
    .catch(async (error: unknown) => {
      await scratch.remove();
      throw error;
    });
  const close = browser.close.bind(browser);
  browser.close = async (options) => {
    await close(options);
    await scratch.remove();
  };
  return browser;
}

async function packedChromium(log: Log): Promise<Chromium> {
  const about = await readFile(new URL('../package.json', import.meta.resolve('@sparticuz/chromium')), 'utf8');
  const { version } = JSON.parse(about) as { version: string };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no Chromium on PATH, and the packed one is for Linux on x64. Install one, or name it: CHROMIUM=/path/to/it`,
    );
  }
  const folder = join(cacheFolder(), 'chromium', version);
  await alone('chromium', async () => {
    if (await exists(folder)) return;
    log('Unpacking Chromium …');
    const half = `${folder}.${process.pid}`;
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true });
    try {
      await unpack(half);
      await writeFile(join(half, 'fonts.conf'), fontsAt(folder));
      await rename(half, folder);
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  });
  return {
    executable: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

/** The package unpacks into the system's temporary folder, and its libraries only where it thinks that it is in Lambda. */
async function unpack(folder: string): Promise<void> {
  const entry = import.meta.resolve('@sparticuz/chromium');
  const code = `const { default: chromium } = await import(${JSON.stringify(entry)}); await chromium.executablePath();`;
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  await run(process.execPath, ['--input-type=module', '--eval', code], env);
}

/** The packed fonts and the system's; the package's own list names folders of Lambda. */
const fontsAt = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
