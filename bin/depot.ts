import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { addDepot } from '../lib/depot.ts';
import { stageOf } from '../lib/stage.ts';

const app = new App();
const page = stageOf(app.node).name === 'local' ? undefined : await pageBuilt();
const { stage } = addDepot(app, await bundleFunctions(), page);
// The rules are for what goes to AWS; locally there is no TLS, no access log and nobody to alarm.
if (stage.name !== 'local') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();

/** Folder of the built page. Locally it has an origin of its own, so no start waits here for it or for what builds it. */
async function pageBuilt(): Promise<string> {
  const { buildWeb, builtPage } = await import('../local/build-web.ts');
  await buildWeb();
  return builtPage;
}
