import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Engine, Row } from './engine.ts';

/** What DynamoDB does, as a sentence and a check of it. */
export interface Case {
  readonly sentence: string;
  readonly check: (on: Engine) => Promise<void>;
}

/** A request that an engine turned down. */
export interface Refused {
  readonly name: string;
  readonly message: string;
  /** The row that a failed condition met, where it was asked for. */
  readonly item?: Row;
  /** Codes and rows of a cancelled transaction's reasons. */
  readonly reasons?: readonly { readonly code: string; readonly item?: Row }[];
}

interface SdkError extends Error {
  readonly Item?: Parameters<typeof unmarshall>[0];
  readonly CancellationReasons?: readonly {
    readonly Code?: string;
    readonly Item?: Parameters<typeof unmarshall>[0];
  }[];
}

/** How a request was turned down. @throws Error when it wasn't. */
export async function refusal(request: Promise<unknown>): Promise<Refused> {
  let answer: unknown;
  try {
    answer = await request;
  } catch (thrown) {
    const { name, message, Item, CancellationReasons: reasons } = thrown as SdkError;
    return {
      name,
      message,
      ...(Item && { item: unmarshall(Item) }),
      ...(reasons && {
        reasons: reasons.map(({ Code = '', Item: item }) => ({ code: Code, ...(item && { item: unmarshall(item) }) })),
      }),
    };
  }
  throw new Error(`It was not refused: ${JSON.stringify(answer)}`);
}

/** The name of the error that a request was turned down with. */
export const refusedAs = async (request: Promise<unknown>): Promise<string> => (await refusal(request)).name;

export const INVALID = 'ValidationException';
export const FAILED = 'ConditionalCheckFailedException';
export const CANCELED = 'TransactionCanceledException';
