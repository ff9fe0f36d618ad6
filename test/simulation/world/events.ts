import type { AwsAnswer } from './interception.ts';

/** An event as it was put on the store's bus. */
export interface PutEvent {
  readonly detailType: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the functions announce
  readonly detail: any;
}

/** Where the world's bus is. */
export const EVENT_BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/depot';

/** EventBridge, as far as the functions use it: keeps what is put. One that is put again is there twice, as on AWS. */
export class Events {
  readonly put: PutEvent[] = [];

  /** EventBridge's JSON protocol. */
  readonly service = (
    operation: string,
    input: { readonly Entries?: readonly Record<string, string>[] },
  ): AwsAnswer => {
    if (operation !== 'PutEvents') throw new Error(`EventBridge ${operation} is not in this world.`);
    const entries = input.Entries ?? [];
    for (const { EventBusName, DetailType = '', Detail = '' } of entries) {
      if (EventBusName !== EVENT_BUS) throw new Error(`There is no event bus ${EventBusName}.`);
      this.put.push({ detailType: DetailType, detail: JSON.parse(Detail) });
    }
    const answers = entries.map((_, index) => ({ EventId: `event-${this.put.length - entries.length + index + 1}` }));
    return { status: 200, body: { FailedEntryCount: 0, Entries: answers } };
  };
}
