import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { POLICY_HINT, strategyOf } from '../functions/fulfilment/assignment/policy.ts';
import { localFolder, type Settings } from './endpoints.ts';
import type { FaultSettings } from './faults/fault.ts';

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Begin with nothing: forget what the last run left. */
  readonly fresh: boolean;
  /** Of the one origin; 0 takes any free one. */
  readonly port: number;
  /** Where the store keeps what it remembers. */
  readonly folder: string;
  /** An engine that runs already, instead of one of our own. */
  readonly endpoint?: string;
  /** Where this machine reaches that engine's OpenSearch, when that is not where its domain says. */
  readonly opensearch?: string;
  /** Faults to put between the functions and the engine. */
  readonly faults?: FaultSettings;
  /** The only items of the demo's catalogue to put into the store; all of them when left out. */
  readonly items?: readonly string[];
  readonly settings: Settings;
}

export const usage = `Usage: npm start [-- OPTIONS]

  --fresh              begin with nothing: forget what the last run left
  --port N             port of page and API (8080); 0 takes any free one
  --hold-seconds N     how long a checkout holds stock (600)
  --strategy NAMES     how warehouses are chosen: fewest-shipments (the default), nearest, lowest-cost, balanced-load, or
                       several of them joined by commas, each among the equals of those before; or round-robin
  --lease-seconds N    how long a claim on a warehouse order lasts (900)
  --faults SEED[:P]    let functions' calls to AWS fail, each with probability P (0.1), as the seed says; the log is
                       named in endpoints.json
  --items ID,ID,…      put only these items of the demo's catalogue into the store, which is then ready sooner
  --without timer      deploy with the holds' timer switched off, to see the sweep bring them back
  --data DIR           where to keep data (.local); tools find a store elsewhere by DEPOT_LOCAL=DIR
  --endpoint URL       use a LocalStack-compatible engine that already runs
  --opensearch URL     with --endpoint: where this machine reaches its OpenSearch
  --help               this text`;

/** Reads the command line. @throws Error that says which option is wrong and what it may be; "help" when help is asked for. */
export function startOptions(args: readonly string[]): StartOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: '8080' },
      'hold-seconds': { type: 'string', default: '600' },
      strategy: { type: 'string', default: 'fewest-shipments' },
      'lease-seconds': { type: 'string', default: '900' },
      data: { type: 'string' },
      faults: { type: 'string' },
      items: { type: 'string' },
      without: { type: 'string' },
      endpoint: { type: 'string' },
      opensearch: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (!strategyOf(values.strategy)) throw new Error(`--strategy is ${values.strategy}; it may be ${POLICY_HINT}.`);
  if (values.endpoint !== undefined && values.fresh) {
    throw new Error(
      '--fresh empties our own engine. With --endpoint, empty that engine (restart it) and leave --fresh out.',
    );
  }
  if (values.opensearch !== undefined && values.endpoint === undefined) {
    throw new Error('--opensearch goes with --endpoint; our own engine brings its OpenSearch.');
  }
  if (values.faults !== undefined && values.endpoint !== undefined) {
    throw new Error('--faults goes with our own engine: functions of another one cannot be told to call the proxy.');
  }
  if (values.without !== undefined && values.without !== 'timer') {
    throw new Error(`--without is ${values.without}; it may be timer.`);
  }
  return {
    fresh: values.fresh,
    port: whole('--port', values.port, 0, 65_535),
    folder: values.data === undefined ? localFolder() : resolve(values.data),
    ...(values.endpoint !== undefined && { endpoint: localUrl('--endpoint', values.endpoint) }),
    ...(values.opensearch !== undefined && { opensearch: localUrl('--opensearch', values.opensearch) }),
    ...(values.items !== undefined && { items: values.items.split(',') }),
    ...(values.faults !== undefined && { faults: faultSettings(values.faults) }),
    settings: {
      holdSeconds: whole('--hold-seconds', values['hold-seconds'], 1, 86_400),
      strategy: values.strategy,
      leaseSeconds: whole('--lease-seconds', values['lease-seconds'], 1, 86_400),
      holdTimer: values.without !== 'timer',
    },
  };
}

function faultSettings(text: string): FaultSettings {
  const [, seed, intensity = '0.1'] = /^(\d{1,9})(?::(0(?:\.\d+)?|1))?$/.exec(text) ?? [];
  if (seed === undefined) {
    throw new Error(`--faults is ${text}; it must be a whole number, and after a colon a probability: 42:0.2.`);
  }
  return { seed: Number(seed), intensity: Number(intensity) };
}

function whole(option: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new Error(`${option} is ${text}; it must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

/** The URL without a slash at its end. Never AWS itself: demo users have passwords that anyone can read in this project. */
function localUrl(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(`${option} is ${text}; it must be a URL such as http://127.0.0.1:4566.`);
  }
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws|aws\.dev)$/.test(url.hostname)) {
    throw new Error(
      `${option} names AWS. npm start makes demo users whose passwords are public; deploy to AWS with cdk deploy.`,
    );
  }
  // For a name, S3 clients put the bucket before it (`bucket.localhost`), which does not resolve everywhere
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return url.href.replace(/\/+$/, '');
}
