import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FaultyService } from './aws-call.ts';
import type { Fault } from './fault.ts';

/** One fault that fired, a line of the log. */
export interface FiredFault {
  /** ISO 8601. */
  readonly at: string;
  readonly service: FaultyService;
  readonly operation: string;
  readonly fault: Fault['kind'];
  /** Of a latency. */
  readonly milliseconds?: number;
  /** The SDK's id of the call, the same for all its tries. */
  readonly requestId: string;
  readonly tables: readonly string[];
  readonly orders: readonly string[];
  readonly shoppers: readonly string[];
}

/** Where fired faults are written, as JSON lines. */
export interface FaultLog {
  readonly write: (fired: FiredFault) => void;
  /** Settles when all is on the disk. */
  readonly close: () => Promise<void>;
}

/** Begins a log, in the place of an older one. */
export function faultLog(file: string): FaultLog {
  const out = createWriteStream(file);
  return {
    write: (fired) => void out.write(`${JSON.stringify(fired)}\n`),
    close: () => new Promise<void>((done) => out.end(done)),
  };
}

/** The faults of a log, the oldest first; a line that is just being written is left out. */
export async function firedFaults(file: string): Promise<FiredFault[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as FiredFault);
}
