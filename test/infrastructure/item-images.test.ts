import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

describe.each(['dev', 'prod'])('pictures of items in %s', (stage) => {
  const { all, text, output } = synthesized(stage);
  const bucket = new Map(all('AWS::S3::Bucket')).get(output('ImagesBucket'))?.Properties ?? {};
  const queue = output('QueueImageUploads');

  it('files that never became a picture go after a day, pictures stay', () => {
    const { Rules } = bucket['LifecycleConfiguration'] as { Rules: Record<string, unknown>[] };
    const expiring = Rules.filter((rule) => rule['ExpirationInDays'] !== undefined);
    expect(expiring).toMatchObject([{ Prefix: 'uploads/', ExpirationInDays: 1, Status: 'Enabled' }]);
  });

  it('browsers may send forms to the bucket, from the store’s page and for nothing else', () => {
    const { CorsRules } = bucket['CorsConfiguration'] as { CorsRules: Record<string, unknown>[] };
    expect(CorsRules).toMatchObject([{ AllowedMethods: ['POST'], AllowedOrigins: ['https://*.cloudfront.net'] }]);
  });

  it('each new file under uploads/ of this bucket comes to the queue, by EventBridge alone', () => {
    expect(bucket['NotificationConfiguration']).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
    const ofS3 = (pattern: unknown) => JSON.stringify(pattern ?? {}).includes('aws.s3');
    const rules = all('AWS::Events::Rule').filter(([, { Properties }]) => ofS3(Properties['EventPattern']));
    expect(rules).toHaveLength(1);
    const [[id, rule] = ['', { Properties: {} as Record<string, unknown> }]] = rules;
    const pattern = rule.Properties['EventPattern'] as {
      detail: { bucket: { name: unknown[] }; object: unknown };
    };
    expect(pattern).toMatchObject({ source: ['aws.s3'], 'detail-type': ['Object Created'] });
    expect(pattern.detail.bucket.name.map(text)).toEqual([output('ImagesBucket')]);
    expect(pattern.detail.object).toEqual({ key: [{ prefix: 'uploads/' }] });
    expect((rule.Properties['Targets'] as { Arn: unknown }[]).map(({ Arn }) => text(Arn))).toEqual([`${queue}.Arn`]);
    const policies = all('AWS::SQS::QueuePolicy')
      .filter(([, { Properties }]) => (Properties['Queues'] as unknown[]).map(text).includes(queue))
      .flatMap(
        ([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] }).Statement,
      );
    const senders = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(senders).toMatchObject([{ Principal: { Service: 'events.amazonaws.com' } }]);
    expect(JSON.stringify(senders)).toContain(id);
  });

  it('the worker takes one picture at a time, with the memory and the time that takes', () => {
    const [, mapping] =
      all('AWS::Lambda::EventSourceMapping').find(
        ([, { Properties }]) => text(Properties['EventSourceArn']) === `${queue}.Arn`,
      ) ?? [];
    expect(mapping?.Properties).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    const worker = new Map(all('AWS::Lambda::Function')).get(text(mapping?.Properties['FunctionName']));
    expect(worker?.Properties).toMatchObject({ MemorySize: 2048, Timeout: 60 });
    const { Properties } = new Map(all('AWS::SQS::Queue')).get(queue) ?? { Properties: {} as Record<string, unknown> };
    expect(Properties['VisibilityTimeout']).toBe(360);
  });
});
