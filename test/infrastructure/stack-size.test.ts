import { describe, expect, it } from 'vitest';
import { routes } from '../../functions/routes.ts';
import { workers } from '../../functions/workers.ts';
import { FEATURE_STACKS, functionsByStack } from '../../lib/feature-stacks.ts';
import { synthesized } from './synthesized.ts';

/** Of CloudFormation's 500 a stack (docs.aws.amazon.com, "Understand CloudFormation quotas"). */
const MOST_RESOURCES = 400;

/** What a stream's worker takes, the costliest kind of function: nine, and a metric filter with its alarm. */
const MOST_A_FUNCTION = 11;

/** What no change of a feature replaces or removes. */
const LASTING = ['ApiGatewayV2::Api', 'ApiGatewayV2::Authorizer', 'Events::EventBus', 'SNS::Topic', 'SQS::Queue']
  .concat('StepFunctions::StateMachine')
  .map((type) => `AWS::${type}`);

describe.each(['dev', 'prod'])('the stacks of %s', (stage) => {
  const { data, service, features, storefront } = synthesized(stage);
  const all = [data, service, ...features, ...(storefront ? [storefront] : [])].map((template) => template.toJSON());
  const resources = (template: Record<string, unknown>): number => Object.keys(template['Resources'] as object).length;

  it('stay below what CloudFormation takes, with a reserve', () => {
    for (const template of all) {
      expect(resources(template), String(template['Description'])).toBeLessThanOrEqual(MOST_RESOURCES);
      expect(Object.keys(template['Outputs'] ?? {}).length, 'outputs, of 200').toBeLessThanOrEqual(150);
      expect(JSON.stringify(template).length, 'bytes, of a megabyte').toBeLessThan(600_000);
    }
  });

  it('take sixty more functions, and any of them twenty', () => {
    const free = features.map((template) => MOST_RESOURCES - resources(template.toJSON()));
    expect(Math.min(...free)).toBeGreaterThanOrEqual(20 * MOST_A_FUNCTION);
    expect(free.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(60 * MOST_A_FUNCTION);
  });

  it('features are known to no other stack, so functions come and go without one', () => {
    for (const template of features) {
      const exported = Object.values(template.findOutputs('*')).filter(({ Export }) => Export !== undefined);
      expect(exported).toEqual([]);
    }
  });

  it('take from what features share only what stays as long as the store', () => {
    const shared = service.toJSON()['Resources'] as Record<string, { Type: string }>;
    const lasting = Object.values(service.findOutputs('*'))
      .filter(({ Export }) => Export !== undefined)
      .map(({ Value }) => {
        const [id] = [Value.Ref ?? Value['Fn::GetAtt'][0]] as [string];
        return shared[id]?.Type;
      });
    expect(lasting.filter((type) => !LASTING.includes(String(type)))).toEqual([]);
  });
});

it('each function is in one stack: a feature’s, or with what the features share', () => {
  const placed = Object.values(functionsByStack()).flatMap(({ routes, workers }) => [...routes, ...workers]);
  const shared = workers.filter(({ source }) => source.kind === 'workflow' || source.kind === 'fallback');
  const names = [...placed, ...shared].map(({ name }) => name);
  expect(names.sort()).toEqual([...routes, ...workers].map(({ name }) => name).sort());
});

it('no feature is in two stacks', () => {
  const features = Object.values(FEATURE_STACKS).flat();
  expect(new Set(features).size).toBe(features.length);
});
