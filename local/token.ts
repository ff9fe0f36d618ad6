import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Endpoints, useEndpoints } from './endpoints.ts';

/**
 * Signs a demo user in and returns the access token: a JWT, good for an hour, that names the user (`sub`) and their groups.
 * The access token and not the ID token, since that is what an API is to be shown
 * (docs.aws.amazon.com, "Understanding user pool JSON web tokens"). @throws Error listing the names when there is no such user.
 */
export async function tokenFor(endpoints: Endpoints, name: string): Promise<string> {
  const user = endpoints.demoUsers.find((each) => each.name === name);
  if (!user) {
    const names = endpoints.demoUsers.map((each) => each.name).join(', ');
    throw new Error(`There is no demo user "${name}". There are: ${names}`);
  }
  const client = new CognitoIdentityProviderClient({
    endpoint: endpoints.aws,
    region: endpoints.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const { AuthenticationResult } = await client.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: endpoints.userPoolClientId,
        AuthParameters: { USERNAME: user.name, PASSWORD: user.password },
      }),
    );
    const token = AuthenticationResult?.AccessToken;
    if (token === undefined) throw new Error(`Signing in as ${name} gave no token.`);
    return token;
  } finally {
    client.destroy();
  }
}

if (import.meta.main) {
  const [name, ...rest] = process.argv.slice(2);
  try {
    const endpoints = await useEndpoints();
    if (name === undefined || rest.length > 0) {
      const names = endpoints.demoUsers.map((each) => each.name).join(', ');
      throw new Error(`Usage: npm run token -- NAME. The names are: ${names}`);
    }
    console.log(await tokenFor(endpoints, name));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
