import { Stack, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** A resource of a policy that only a pattern can name, and why. */
export interface Wildcard {
  /** Whose ARN it starts with, in this stack or another. */
  readonly owner: IConstruct;
  readonly arn: string;
  /** What comes before it, where `arn` is but a part of the whole. */
  readonly before?: string;
  /** What follows the ARN, with its `*`. */
  readonly pattern: string;
  readonly reason: string;
}

/** The pattern as a policy has it. */
export const wildcardArn = ({ before = '', arn, pattern }: Wildcard): string => `${before}${arn}${pattern}`;

/** Accepts this one wildcard of a role; any other that finds its way into the policy is still a finding of cdk-nag's. */
export function acknowledgeWildcard(role: IRole, wildcard: Wildcard): void {
  const { owner, arn, reason } = wildcard;
  const there = Stack.of(owner);
  // cdk-nag names an ARN of another stack by its export.
  const exported: unknown = Stack.of(role).resolve(there.exportValue(arn));
  const name = (exported as { 'Fn::ImportValue'?: string })['Fn::ImportValue'];
  if (name === undefined)
    throw new Error(`${owner.node.path} is not in another stack; acknowledge its wildcard by logical id.`);
  const before = wildcard.before === undefined ? '' : asNagSays(Stack.of(role).resolve(wildcard.before));
  const id = `AwsSolutions-IAM5[Resource::${before}${name}${wildcard.pattern}]`;
  Validations.of(role).acknowledge({ id, reason });
}

/** A text of literals and pseudo parameters in cdk-nag's words: `arn:<AWS::Partition>:`. */
function asNagSays(
  text: string | { readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref: string })[]] },
) {
  if (typeof text === 'string') return text;
  const [separator, parts] = text['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join(separator);
}
