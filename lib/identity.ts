import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** Roles the HTTP API knows; staff are in a `warehouse-<id>` group as well, made with the warehouse. */
const GROUPS = { shopper: 'Buy', staff: 'Work in a warehouse', admin: 'Run the store' } as const;

/**
 * Who may do what. A role is a group, and only an administrator's credentials put a user in one: a user can change no
 * attribute that any decision rests on.
 */
export class Identity extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      // A new user is in no group and could do nothing, so accounts come from an administrator, with their group.
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      featurePlan: stage.name === 'prod' ? FeaturePlan.PLUS : FeaturePlan.ESSENTIALS,
      ...(stage.name === 'prod' && { standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION }),
      removalPolicy: stage.name === 'local' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      deletionProtection: stage.name === 'prod',
    });
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'Second factors are offered (TOTP), not forced: shoppers would leave, and the pool can not tell them from staff.',
    });
    if (stage.name !== 'prod') {
      Validations.of(this.pool).acknowledge({
        id: 'AwsSolutions-COG8',
        reason: 'Threat protection is charged by user and month; only prod has real users, and there the plan is Plus.',
      });
    }

    const own = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });
    this.client = this.pool.addClient('Client', {
      authFlows: { userPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      readAttributes: own,
      writeAttributes: own,
    });
    for (const [groupName, description] of Object.entries(GROUPS)) {
      new CfnUserPoolGroup(this, groupName, { userPoolId: this.pool.userPoolId, groupName, description });
    }
  }
}
