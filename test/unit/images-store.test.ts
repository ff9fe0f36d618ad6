import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getObject } from '../../functions/items/images-store.ts';
import { variable } from '../../functions/shared/env.ts';

/** Answers as S3 does, with the error that the key names. */
const server = createServer((request, response) => {
  const [, , code = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  response.writeHead(code === 'NoSuchKey' ? 404 : 403, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv(variable.bucket('Images'), 'images');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

describe('a file of the bucket', () => {
  it.each(['NoSuchKey', 'AccessDenied'])('that S3 answers with %s is not there', async (code) => {
    expect(await getObject(code)).toBeUndefined();
  });

  it('that is refused for another reason is not taken for gone', async () => {
    await expect(getObject('SignatureDoesNotMatch')).rejects.toThrow(
      expect.objectContaining({ name: 'SignatureDoesNotMatch' }),
    );
  });
});
