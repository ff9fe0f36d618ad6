import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Identity } from './identity.ts';
import { ItemImages } from './item-images.ts';
import { SearchDomain } from './search-domain.ts';
import type { Stage } from './stage.ts';
import { Tables } from './tables.ts';

/** All that has state, in a stack of its own: the service can be torn down and put up again without touching it. */
export class DataStack extends Stack {
  readonly tables: Tables;
  readonly identity: Identity;
  readonly search: SearchDomain;
  readonly images: ItemImages;

  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    this.tables = new Tables(this, 'Tables', props.stage);
    this.identity = new Identity(this, 'Identity', props.stage);
    this.search = new SearchDomain(this, 'Search', props.stage);
    this.images = new ItemImages(this, 'Images', props.stage);
  }
}
