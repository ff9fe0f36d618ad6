import { DynamoDbFault, type DynamoDbModel, type Wire } from '../simulation/engine/dynamodb-model.ts';

/** As much of the SDK's HTTP request as an engine needs. */
interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const bytes = (body: Wire): Uint8Array => Buffer.from(JSON.stringify(body));

/** A request handler for a real SDK client behind which the model answers: serialization and errors are the SDK's own. */
export function modelHandler(model: DynamoDbModel) {
  return {
    handle: async ({ headers, body }: Request) => {
      const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
      const input = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array)) as Wire;
      const answered = (statusCode: number, answer: Wire) => ({
        response: {
          statusCode,
          headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'model' },
          body: bytes(answer),
        },
      });
      try {
        if (operation === 'CreateTable') {
          model.createTable(input);
          return answered(200, { TableDescription: {} });
        }
        return answered(200, model.call(operation, input));
      } catch (error) {
        if (!(error instanceof DynamoDbFault)) throw error;
        return answered(error.status, error.body);
      }
    },
  };
}
