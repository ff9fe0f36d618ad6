import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import pRetry from 'p-retry';
import { eventBus } from './env.ts';
import { type DetailType, EVENT_SOURCE } from './event-source.ts';
import { TIMEOUTS } from './timeouts.ts';

/**
 * Puts an event on the store's bus. EventBridge and its callers may bring one more than once, so `detail` carries what a
 * subscriber recognises a repeat by.
 * @param detail a flat JSON object, far below the 256 KB that an entry may have.
 * @throws Error naming what the bus refused, when it goes on refusing it.
 */
export type Announce = (detailType: DetailType, detail: Readonly<Record<string, unknown>>) => Promise<void>;

/** The part of the client that is used, so that a test can stand in for the service on the wire. */
export type PutEvents = (entries: PutEventsRequestEntry[]) => Promise<{
  readonly Entries?:
    | readonly { readonly ErrorCode?: string | undefined; readonly ErrorMessage?: string | undefined }[]
    | undefined;
}>;

/**
 * Sends an event, and again (with jitter, three times within about a second) while its entry is refused: PutEvents answers
 * 200 for a request whose entries failed one by one (docs.aws.amazon.com, "Handling failures with PutEvents").
 */
export function announcing(put: PutEvents): Announce {
  return (detailType, detail) =>
    pRetry(
      async () => {
        const { Entries = [] } = await put([
          {
            EventBusName: eventBus(),
            Source: EVENT_SOURCE,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
          },
        ]);
        const failed = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
        if (failed) throw new EntryRefused(`${detailType} was refused: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
      },
      {
        retries: 3,
        minTimeout: 50,
        maxTimeout: 400,
        randomize: true,
        // What the client throws it has tried again itself.
        shouldRetry: ({ error }) => error instanceof EntryRefused,
      },
    );
}

class EntryRefused extends Error {}

/** Announces through EventBridge. */
export const announce: Announce = announcing((entries) => {
  client ??= new EventBridgeClient({ maxAttempts: 4, requestHandler: TIMEOUTS });
  return client.send(new PutEventsCommand({ Entries: entries }));
});

let client: EventBridgeClient | undefined;
