import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

const definition = readFileSync(join(import.meta.dirname, '../../statemachines/fulfil-order.asl.json'), 'utf8');
const placeholders = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

it('the fulfilment workflow is valid Amazon States Language', () => {
  const filledIn = definition.replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:eu-north-1:123456789012:function:any');
  const { isValid, errorsText } = aslValidator(JSON.parse(filledIn));
  expect(isValid, errorsText('\n')).toBe(true);
});

describe.each(['dev', 'prod'])('the fulfilment workflow of %s', (stage) => {
  const { all } = synthesized(stage);
  const [machine] = all('AWS::StepFunctions::StateMachine').map(([, { Properties }]) => Properties);

  it('has a value for each of its placeholders, and no other', () => {
    expect(new Set(Object.keys(Object(machine?.['DefinitionSubstitutions'])))).toEqual(placeholders);
  });

  it('is Standard, traced, and logs all it does with its data', () => {
    expect(machine).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    });
  });

  it('runs the definition of the repository', () => {
    expect(JSON.parse(String(machine?.['DefinitionString']))).toEqual(JSON.parse(definition));
  });
});
