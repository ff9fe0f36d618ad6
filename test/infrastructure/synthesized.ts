import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { inject } from 'vitest';
import { entries } from '../../lib/bundle-functions.ts';
import { addDepot } from '../../lib/depot.ts';

const project = join(import.meta.dirname, '../..');

/** A resource of a template. */
export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** A statement of an IAM policy as CloudFormation has it. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

/** The app of a stage, synthesized, with what its templates say. */
export interface Synthesized {
  readonly app: App;
  readonly data: Template;
  readonly service: Template;
  /** Of each stack of features. */
  readonly features: readonly Template[];
  /** What serves the page; not of the stage `local`. */
  readonly storefront?: Template;
  /** All resources of a type in the stacks of data, service and features, by logical id. */
  all(type: string): [string, Resource][];
  /** A value with its intrinsics followed, across stacks too: `TablesItems1234.Arn/index/byName`. */
  text(value: unknown): string;
  /** An output of the service stack, followed. */
  output(id: string): string;
}

/** Synthesizes the app with the project's own feature flags. What the functions' code is plays no role in templates. */
export function synthesized(stage: string, context: Readonly<Record<string, unknown>> = {}): Synthesized {
  const cdk = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const outdir = mkdtempSync(join(inject('templates'), 'app-'));
  const app = new App({ outdir, context: { ...cdk.context, stage, ...context } });
  const bundles = new Map(entries.map((entry) => [entry, join(project, 'statemachines')]));
  const stacks = addDepot(app, bundles, anyPage());
  const data = Template.fromStack(stacks.data);
  const service = Template.fromStack(stacks.service);
  const features = stacks.features.map((stack) => Template.fromStack(stack));
  const store = [data, service, ...features];
  const exported = new Map(
    store
      .flatMap((template) => Object.values(template.findOutputs('*')))
      .map(({ Export, Value }) => [Export?.Name as string, Value as unknown]),
  );

  const text = (value: unknown): string => {
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    const [intrinsic, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
    switch (intrinsic) {
      case 'Ref':
        return String(argument);
      case 'Fn::GetAtt':
        return (argument as string[]).join('.');
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map(text).join(separator);
      }
      case 'Fn::ImportValue':
        if (!exported.has(String(argument))) throw new Error(`Nothing exports ${String(argument)}.`);
        return text(exported.get(String(argument)));
      default:
        throw new Error(`Can not follow ${JSON.stringify(value)}.`);
    }
  };
  return {
    app,
    data,
    service,
    features,
    ...(stacks.storefront && { storefront: Template.fromStack(stacks.storefront) }),
    all: (type) => store.flatMap((template) => Object.entries(template.findResources(type))) as [string, Resource][],
    text,
    output: (id) => text(service.findOutputs(id)[id]?.['Value']),
  };
}

/** A page that is built in no time: which files it has plays no role in templates. */
function anyPage(): string {
  const page = mkdtempSync(join(inject('templates'), 'page-'));
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(page, 'assets', 'index-abc123.js'), '');
  return page;
}

/** `action resource` for everything that the statements allow. */
export function allowed(statements: readonly Statement[], text: (value: unknown) => string): string[] {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource }) =>
      listed(Action).flatMap((action) => listed(Resource).map((resource) => `${String(action)} ${text(resource)}`)),
    )
    .sort();
}
