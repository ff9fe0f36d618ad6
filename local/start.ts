import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Item } from '../functions/items/items.ts';
import { searchClient } from '../functions/search/search-client.ts';
import { dynamodb } from '../functions/shared/dynamodb.ts';
import { s3 } from '../functions/shared/s3.ts';
import { systemServices } from '../functions/shared/services.ts';
import { buildWeb } from './build-web.ts';
import { readCatalogue } from './demo/catalogue.ts';
import { importDemo } from './demo/import.ts';
import { putPictures } from './demo/pictures.ts';
import { createDemoUsers, demoUsers } from './demo/users.ts';
import {
  bootstrap,
  type Deployed,
  deploy,
  deploymentHash,
  described,
  keepDeployed,
  REGION,
  takeDeployed,
} from './deploy.ts';
import { type Endpoints, endpointsFile, isAlive, setEnvironment, writeEndpoints } from './endpoints.ts';
import { checkout } from './engines/cache.ts';
import { startMiniStack } from './engines/ministack.ts';
import { boundWorkflowTasks } from './engines/ministack-concurrency.ts';
import { forgetStreamPositions } from './engines/ministack-streams.ts';
import { startOpenSearch } from './engines/opensearch.ts';
import { lastingPort } from './engines/process.ts';
import { type FaultProxy, startFaultProxy } from './faults/fault-proxy.ts';
import { lockFolder } from './lock.ts';
import { type StartOptions, startOptions, usage } from './options.ts';
import { paced, StepFailed, say, step } from './progress.ts';
import { resumeLedger } from './resume-ledger.ts';
import { resumeOrders } from './resume-orders.ts';
import { domainUrl } from './search-domain.ts';
import { fillSearchIndex } from './search-index.ts';
import { untilRecorded } from './stock-ledger.ts';
import { stopMiniStack } from './stop-ministack.ts';
import { portInUse, startWebServer } from './web-server.ts';

/** Longest wait for what is still starting when the store is to end, in ms. */
const STOP_PATIENCE_MS = 10_000;

/** Longest wait for the ledger, in ms: when the store begins it has all of the import to catch up with, and may still have when it ends. */
const LEDGER_PATIENCE_MS = { begin: 300_000, end: 30_000 };
/** Longest time without a movement that comes when the store is to end, in ms. */
const LEDGER_STANDSTILL_MS = 3_000;

/** The engines a store stands on. */
interface Engines {
  readonly aws: string;
  /** Of our own OpenSearch; another engine's is where its domain says. */
  readonly opensearch?: string;
  /** Processes that must not end while the store runs. */
  readonly watched: readonly { readonly name: string; readonly pid: number }[];
  /** Between the functions and MiniStack, when calls are to fail. */
  readonly faults?: FaultProxy;
}

/** One run of the store: what it started, to be ended in the opposite order. */
class Run {
  readonly options: StartOptions;
  readonly state: string;
  readonly #ending = new AbortController();
  readonly #stops: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  deployed: Deployed | undefined;

  constructor(options: StartOptions) {
    this.options = options;
    this.state = join(options.folder, 'state');
  }

  /** Aborted when the store is to end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  end(reason: string): void {
    if (this.signal.aborted) return;
    say(`${reason}: stopping …`);
    this.#ending.abort();
  }

  /** Notes how to end something, before it is even there. */
  onStop(name: string, stop: () => Promise<void>): void {
    this.#stops.push({ name, stop });
  }

  /** Ends everything, the last that was started first; one that fails to end does not keep the others. */
  async stop(): Promise<void> {
    for (const { name, stop } of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => say(`${name} did not end well: ${String(error)}`));
    }
  }

  /** Waits for work, but no longer than until the store is to end. */
  async untilEnd<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    signal.throwIfAborted();
    let stopWaiting = (): void => {};
    const ended = new Promise<never>((_, failed) => {
      const listener = (): void => failed(signal.reason);
      signal.addEventListener('abort', listener, { once: true });
      stopWaiting = () => signal.removeEventListener('abort', listener);
    });
    try {
      return await Promise.race([work, ended]);
    } finally {
      stopWaiting();
      work.catch(() => {});
    }
  }
}

/** Our own engines, or the one that was named. */
async function startEngines(run: Run): Promise<Engines> {
  const { endpoint, fresh } = run.options;
  if (endpoint !== undefined) {
    return step('Engine', `Is something LocalStack-compatible running at ${endpoint}? See compose.yaml.`, async () => {
      await run.untilEnd(fetch(endpoint, { signal: AbortSignal.timeout(10_000) }));
      return { value: { aws: endpoint, watched: [] }, said: `${endpoint} answers` };
    });
  }
  const mend = `Logs, if it came that far, are in ${run.state}. If the data is broken: npm start -- --fresh`;
  return step('Engines', mend, async (tell) => {
    if (fresh) await rm(run.state, { recursive: true, force: true });
    await mkdir(run.state, { recursive: true });
    const searchFolder = join(run.state, 'opensearch');
    const opensearchPort = await lastingPort(searchFolder);
    const opensearch = startOpenSearch({ dataDir: searchFolder, log: tell });
    run.onStop('OpenSearch', async () => (await whatStarted(opensearch))?.stop());
    const ministackFolder = join(run.state, 'ministack');
    const faults = await startFaults(run, await lastingPort(ministackFolder));
    await forgetStreamPositions(ministackFolder);
    const ministack = startMiniStack({
      dataDir: ministackFolder,
      opensearchPort,
      nodeModules: join(checkout, 'node_modules'),
      ...(faults && { functionsEndpoint: faults.url }),
      log: tell,
    });
    run.onStop('MiniStack', async () => {
      const engine = await whatStarted(ministack);
      if (engine === undefined) return;
      const saved = await stopMiniStack(engine, ministackFolder);
      if (!saved) say('MiniStack was ended before it had saved; what happened since the start is lost.');
      else if (run.deployed) await keepDeployed(run.state, run.deployed);
    });
    const aws = await run.untilEnd(ministack);
    run.deployed = await takeDeployed(run.state);
    // Preparing MiniStack takes as long as OpenSearch takes to start
    if (run.deployed === undefined) {
      await bootstrap({ endpoint: aws.endpoint, folder: run.options.folder, signal: run.signal, tell });
    }
    const search = await run.untilEnd(opensearch);
    const watched = [
      { name: 'MiniStack', pid: aws.pid },
      { name: 'OpenSearch', pid: search.pid },
    ];
    const value = { aws: aws.endpoint, opensearch: search.url, watched, ...(faults && { faults }) };
    return { value, said: 'MiniStack and OpenSearch are up' };
  });
}

/** The proxy through which functions are to call MiniStack, if faults were asked for. It lets all through at first. */
async function startFaults(run: Run, ministackPort: number): Promise<FaultProxy | undefined> {
  const { faults: settings } = run.options;
  if (settings === undefined) return undefined;
  const proxy = await startFaultProxy({
    upstream: `http://127.0.0.1:${ministackPort}`,
    log: faultLogFile(run),
    settings,
  });
  run.onStop('The fault proxy', proxy.stop);
  return proxy;
}

const faultLogFile = (run: Run): string => join(run.options.folder, 'faults.jsonl');

/** An engine that may be only just starting; nothing when it takes its time, as it then ends with this process. */
async function whatStarted<T>(engine: Promise<T>): Promise<T | undefined> {
  return Promise.race([engine.catch(() => undefined), sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
}

/** Brings the deployment up to date and says where everything is. */
async function deployApp(run: Run, engines: Engines): Promise<ReturnType<typeof described>> {
  const { folder, settings, endpoint } = run.options;
  const mend = 'If the app itself is sound (npm run check), begin anew: npm start -- --fresh';
  return step('Deployment', mend, async (tell) => {
    const hash = await deploymentHash(settings, [engines.opensearch ?? '']);
    if (run.deployed?.hash === hash) return { value: described(run.deployed.outputs), said: 'nothing changed' };
    run.deployed = undefined;
    const options = { endpoint: engines.aws, folder, settings, signal: run.signal, tell };
    if (endpoint !== undefined) await bootstrap(options);
    const outputs = await deploy(options);
    const value = described(outputs);
    run.deployed = { hash, outputs };
    return { value, said: 'done' };
  });
}

/** Where the deployed search domain is. */
async function searchDomain(run: Run, engines: Engines, domainName: string): Promise<string> {
  return step('Search domain', restartHint(run), async () => {
    const url = await run.untilEnd(domainUrl(engines.aws, domainName));
    return { value: url, said: url };
  });
}

const restartHint = (run: Run): string =>
  `Start again: what is missing is added. The engine's log: ${join(run.state, 'ministack', 'ministack.log')}`;

/** Fills the store and waits until everything can be found. */
async function fillStore(run: Run, where: ReturnType<typeof described>): Promise<void> {
  const mend = restartHint(run);
  // Beside all the rest: nothing waits for a picture.
  const catalogue = await chosenItems(run.options.items);
  const pictures = putPictures(s3(), where.buckets.Images, catalogue);
  pictures.catch(() => {});
  await step('Demo data', mend, async (tell) => {
    const pace = paced(tell);
    const imported = await run.untilEnd(importDemo(dynamodb(), catalogue, (done, of) => pace(done, of)));
    const renewed = imported.renewed > 0 ? `, ${imported.renewed} brought up to date` : '';
    return { value: undefined, said: `${imported.items} items, ${imported.added} of them new${renewed}` };
  });
  await step('Demo users', mend, async () => {
    const made = await run.untilEnd(createDemoUsers(new CognitoIdentityProviderClient({}), where.userPoolId));
    return { value: undefined, said: `${demoUsers.length}, ${made} of them new` };
  });
  await step('Search index', `${mend}\nOr begin anew: npm start -- --fresh`, async (tell) => {
    const filling = { db: dynamodb(), client: searchClient(), signal: run.signal, tell, progress: paced(tell) };
    return { value: undefined, said: `${await run.untilEnd(fillSearchIndex(filling))} items` };
  });
  const ledger = catchUpLedger(run, where);
  // Faults are for what a test does, not for what is still on its way from the import.
  if (run.options.faults) {
    await step('Stock ledger', mend, async () => ({ value: await run.untilEnd(ledger), said: 'up to date' }));
  }
  await step('Pictures', mend, async () => {
    const drawn = await run.untilEnd(pictures);
    return { value: undefined, said: drawn === 0 ? 'all there' : `${drawn} drawn` };
  });
}

/** The demo's catalogue, or what was chosen of it. @throws Error naming an item that it does not have. */
async function chosenItems(chosen: readonly string[] | undefined): Promise<Item[]> {
  const catalogue = await readCatalogue();
  if (chosen === undefined) return catalogue;
  const wrong = chosen.find((itemId) => !catalogue.some((item) => item.itemId === itemId));
  if (wrong !== undefined) throw new Error(`--items names ${wrong}, which the catalogue does not have.`);
  return catalogue.filter(({ itemId }) => chosen.includes(itemId));
}

/**
 * Waits beside all the rest until the ledger has what has moved, and takes up what the engine forgot when it was stopped.
 * Nobody who shops or ships needs the ledger; the audit waits for it.
 */
async function catchUpLedger(run: Run, { tables }: ReturnType<typeof described>): Promise<void> {
  const { signal } = run;
  const wait = { db: dynamodb(), tables, patience: LEDGER_PATIENCE_MS.begin, signal };
  const work = untilRecorded(wait).then(async (missing) => {
    if (missing.length === 0) return;
    await resumeLedger(dynamodb(), missing);
    say(`Stock ledger: ${missing.length} movements taken up again`);
  });
  const done = work.catch((error: unknown) => {
    if (!signal.aborted)
      say(`The stock ledger is not up to date, and will be looked at at the next start: ${String(error)}`);
  });
  run.onStop('The stock ledger’s catching up', () => done);
  await done;
}

/** Starts the store and runs it until it is to end. @throws StepFailed; and the reason when it is to end meanwhile. */
async function start(run: Run): Promise<void> {
  const { options } = run;
  if (options.port !== 0) await refuseUsedPort(options.port);
  const unlock = await lockFolder(options.folder);
  run.onStop('The lock', unlock);
  // Left by a store that was killed
  await rm(endpointsFile(options.folder), { force: true });

  const engines = await startEngines(run);
  const where = await deployApp(run, engines);
  if (options.endpoint === undefined) await run.untilEnd(boundWorkflowTasks(engines.aws));
  const opensearch = options.opensearch ?? (await searchDomain(run, engines, where.searchDomainName));
  const store = { ...where, aws: engines.aws, opensearch, region: REGION };
  setEnvironment(store);
  await fillStore(run, where);

  await step('Orders under way', restartHint(run), async () => {
    const resumed = await run.untilEnd(resumeOrders(systemServices(), where.stateMachines.fulfilment));
    return { value: undefined, said: resumed === 0 ? 'none left behind' : `${resumed} taken up again` };
  });

  await step('Page', 'See what the build says: npx vite build', async () => {
    const built = await buildWeb();
    return { value: undefined, said: built ? 'built' : 'nothing changed' };
  });

  const server = await startWebServer({
    port: options.port,
    apiUrl: `${engines.aws}/_aws/execute-api/${where.apiId}/$default`,
    cognitoUrl: engines.aws,
    imagesUrl: `${engines.aws}/${where.buckets.Images}`,
    config: {
      region: REGION,
      userPoolClientId: where.userPoolClientId,
      cognito: '/cognito',
      api: '/api',
      demoUsers,
    },
  });
  // The engine forgets what a stream had not delivered when it ends
  run.onStop('The stock ledger', async () => {
    const patience = { patience: LEDGER_PATIENCE_MS.end, standstill: LEDGER_STANDSTILL_MS };
    const missing = await untilRecorded({ db: dynamodb(), tables: where.tables, ...patience });
    if (missing.length > 0) say(`The last movements of ${missing.length} items are not in the stock ledger yet.`);
  });
  run.onStop('The web server', server.stop);
  // Filling the store was no test of anything
  engines.faults?.begin(new Map(Object.entries(where.tables).map(([name, physical]) => [physical, name])));
  await writeEndpoints(options.folder, endpointsOf(run, store, server.url));
  run.onStop('The endpoints file', () => rm(endpointsFile(options.folder), { force: true }));
  console.log(`Depot is ready: ${server.url}`);
  await watch(run, engines);
}

function endpointsOf(
  run: Run,
  { userPoolId, userPoolClientId, tables, queues, buckets, stateMachines, aws, opensearch, region }: StoreParts,
  web: string,
): Endpoints {
  return {
    web,
    api: `${web}/api`,
    aws,
    opensearch,
    region,
    userPoolId,
    userPoolClientId,
    tables,
    queues,
    buckets,
    stateMachines,
    demoUsers,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    settings: run.options.settings,
    ...(run.options.faults && { faults: { ...run.options.faults, log: faultLogFile(run) } }),
  };
}

type StoreParts = Omit<Endpoints, 'web' | 'api' | 'demoUsers' | 'pid' | 'startedAt' | 'settings' | 'faults'>;

/** Sleeps until the store is to end. @throws Error when an engine has ended by itself. */
async function watch(run: Run, engines: Engines): Promise<void> {
  await new Promise<void>((done, failed) => {
    const look = setInterval(() => {
      const gone = engines.watched.find(({ pid }) => !isAlive(pid));
      if (gone === undefined) return;
      // What it had not saved is lost, so what its data holds is unknown
      run.deployed = undefined;
      failed(new Error(`${gone.name} has ended by itself. Its log is in ${run.state}. Start again with: npm start`));
    }, 1_000);
    const settle = (): void => {
      clearInterval(look);
      done();
    };
    if (run.signal.aborted) settle();
    run.signal.addEventListener('abort', settle, { once: true });
  });
}

/** Looks at once, so that nobody waits a minute to hear it. */
async function refuseUsedPort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((done, failed) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'EADDRINUSE' ? portInUse(port) : error),
    );
    probe.listen(port, '127.0.0.1', done);
  });
  await new Promise((done) => probe.close(done));
}

async function main(): Promise<number> {
  const options = startOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const run = new Run(options);
  // A terminal, npm and the bootstrap may each pass the same signal on: the first one counts
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => run.end(signal));
  let failure: unknown;
  try {
    await start(run);
  } catch (error) {
    if (!run.signal.aborted) failure = error;
  }
  if (failure !== undefined)
    console.error(failure instanceof StepFailed ? failure.message : String((failure as Error).message));
  await run.stop();
  if (failure === undefined) say('Stopped. npm start goes on from here.');
  return failure === undefined ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exit(1);
}
