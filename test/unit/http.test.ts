import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callerOf } from '../../functions/shared/caller.ts';
import { endpoint } from '../../functions/shared/http.ts';
import { Problem } from '../../functions/shared/problem.ts';
import type { Access, Route } from '../../functions/shared/route.ts';
import type { Services } from '../../functions/shared/services.ts';

const services = { now: () => 0, newId: () => 'id' } as unknown as Services;

const route = (access: Access) =>
  ({
    name: 'try',
    method: 'PUT',
    path: '/things/{warehouseId}',
    access,
    entry: 'none',
    summary: '',
    params: z.object({ warehouseId: z.string().max(5) }),
    body: z.strictObject({ lines: z.array(z.object({ quantity: z.int().min(1) })) }),
    answer: { status: 200, body: z.object({ ok: z.boolean() }) },
    problems: [],
    needs: {},
  }) as const satisfies Route;

interface Ask {
  readonly access?: Access;
  readonly groups?: string;
  readonly body?: string;
  readonly warehouseId?: string;
  readonly contentType?: string;
  readonly act?: () => Promise<{ ok: boolean }>;
}

async function ask({ access = 'anyone', groups, body = '{"lines":[]}', warehouseId = 'SEA1', contentType, act }: Ask) {
  const handler = endpoint(route(access), act ?? (async () => ({ ok: true })), () => services);
  const event = {
    headers: { 'content-type': contentType ?? 'application/json' },
    pathParameters: { warehouseId },
    rawPath: `/things/${warehouseId}`,
    body,
    requestContext: {
      authorizer: groups === undefined ? undefined : { jwt: { claims: { sub: 'u1', 'cognito:groups': groups } } },
    },
  } as unknown as APIGatewayProxyEventV2;
  const answer = await handler(event as never, { awsRequestId: 'r', functionName: 'f' } as Context);
  const text = (answer as { body?: string }).body;
  return {
    status: (answer as { statusCode: number }).statusCode,
    headers: (answer as { headers: Record<string, string> }).headers,
    body: text ? JSON.parse(text) : undefined,
  };
}

describe('an endpoint', () => {
  it('answers what its route promises', async () => {
    expect(await ask({})).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('names every field that is wrong, in a problem document', async () => {
    const { status, headers, body } = await ask({
      body: '{"lines":[{"quantity":0},{"quantity":"x"}]}',
      warehouseId: 'TOO-LONG',
    });
    expect(status).toBe(422);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({
      status: 422,
      code: 'INVALID_INPUT',
      title: 'Unprocessable Content',
      instance: '/things/TOO-LONG',
    });
    expect(body.errors.map((error: { field: string }) => error.field)).toEqual([
      'params.warehouseId',
      'body.lines.0.quantity',
      'body.lines.1.quantity',
    ]);
  });

  it('names a field it does not know, so that nobody believes a price was taken from them', async () => {
    const { body } = await ask({ body: '{"lines":[],"price":1}' });
    expect(body.errors).toMatchObject([{ field: 'body.price' }]);
  });

  it.each([
    ['no JSON at all', '{"lines":', 'application/json', 400],
    ['a body that is not JSON', 'lines=1', 'text/plain', 415],
  ])('refuses %s', async (_what, body, contentType, status) => {
    expect(await ask({ body, contentType })).toMatchObject({ status, body: { code: 'MALFORMED_BODY' } });
  });

  it('answers a problem with its code and facts', async () => {
    const act = async () => {
      throw new Problem(409, 'OUT_OF_STOCK', 'None left.', { lines: [{ itemId: 'A' }] });
    };
    expect(await ask({ act })).toMatchObject({ status: 409, body: { code: 'OUT_OF_STOCK', lines: [{ itemId: 'A' }] } });
  });

  it('keeps a defect’s message to itself', async () => {
    const act = async () => {
      throw new Error('secret table name');
    };
    const { status, body } = await ask({ act });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('lists a hundred faults at most, cut short, so that the answer is never more than may leave', async () => {
    const faulty = { lines: new Array(5_000).fill({ quantity: 0 }), ['k'.repeat(5_000)]: 1 };
    const { status, body } = await ask({ body: JSON.stringify(faulty) });
    expect(status).toBe(422);
    expect(body.errors).toHaveLength(100);
    expect(JSON.stringify(body).length).toBeLessThan(20_000);
    const { body: named } = await ask({ body: JSON.stringify({ lines: [], ['k'.repeat(5_000)]: 1 }) });
    expect(named.errors[0].field).toHaveLength(200);
  });

  it.each([
    ['it throttles', { name: 'ThrottlingException' }],
    ['SQS throttles', { name: 'RequestThrottled', $metadata: { httpStatusCode: 400 } }],
    ['a service fails', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }],
    ['what stands before a service answers in its own words', { name: 'Unknown', $metadata: { httpStatusCode: 502 } }],
  ])('asks the caller to come again when %s', async (_what, facts) => {
    const act = async () => {
      throw Object.assign(new Error('not now'), facts);
    };
    const { status, headers, body } = await ask({ act });
    expect([status, headers['retry-after'], body.code]).toEqual([503, '1', 'BUSY']);
  });

  it('takes what a service refuses for a defect of its own', async () => {
    const act = async () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    };
    expect(await ask({ act })).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
  });
});

describe('who is let in', () => {
  it.each<[Access, string | undefined, number]>([
    ['anyone', undefined, 200],
    ['shopper', undefined, 401],
    ['shopper', '[shopper]', 200],
    ['shopper', '[staff warehouse-SEA1]', 403],
    ['staff', '[shopper]', 403],
    ['staff', '[staff warehouse-SEA1]', 200],
    ['staff', '[staff warehouse-DAL1]', 404],
    ['staff', '[staff]', 404],
    ['staff', '[admin]', 200],
    ['admin', '[staff warehouse-SEA1]', 403],
    ['admin', '[admin]', 200],
    ['admin', '', 403],
  ])('to a %s route with groups %s: %i', async (access, groups, status) => {
    expect((await ask({ access, ...(groups !== undefined && { groups }) })).status).toBe(status);
  });

  it('is read from every shape of the groups claim', () => {
    for (const claim of ['[staff admin]', ['staff', 'admin'], '["staff","admin"]', 'staff,admin']) {
      expect([...(callerOf({ sub: 'u', 'cognito:groups': claim })?.groups ?? [])]).toEqual(['staff', 'admin']);
    }
    expect(callerOf({ 'cognito:groups': ['admin'] })).toBeUndefined();
  });
});
