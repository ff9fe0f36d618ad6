import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { addDepot } from '../lib/depot.ts';

const app = new App();
const { stage } = addDepot(app, await bundleFunctions());
// The rules are for what goes to AWS; locally there is no TLS, no access log and nobody to alarm.
if (stage.name !== 'local') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
