import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import pLimit from 'p-limit';
import { warehouseGroup } from '../../functions/shared/caller.ts';
import { warehouses } from './warehouses.ts';

/** Someone who can sign in to a local store. Never created anywhere else: the password is public. */
export interface DemoUser {
  readonly name: string;
  readonly password: string;
  readonly groups: readonly string[];
}

const SHOPPERS = 64;
const CONCURRENCY = 8;

/** 64 shoppers, one member of staff a warehouse, one administrator. */
export const demoUsers: readonly DemoUser[] = [
  ...Array.from({ length: SHOPPERS }, (_, index) => user(`shopper-${String(index + 1).padStart(2, '0')}`, ['shopper'])),
  ...warehouses.map(({ warehouseId }) =>
    user(`staff-${warehouseId.toLowerCase()}`, ['staff', warehouseGroup(warehouseId)]),
  ),
  user('admin', ['admin']),
];

/** Shoppers beside the demo's, for crowds. */
export const crowd = (count: number): DemoUser[] =>
  Array.from({ length: count }, (_, index) => user(`buyer-${String(index + 1).padStart(4, '0')}`, ['shopper']));

function user(name: string, groups: string[]): DemoUser {
  return { name, password: `Depot-${name}-1`, groups };
}

/**
 * Creates the demo's users, or other ones, and their groups where they are missing; repeatable. A user counts as there once the whole
 * of them is: it is created first and confirmed, by its password, last.
 * @returns how many were created.
 */
export async function createDemoUsers(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
  users: readonly DemoUser[] = demoUsers,
): Promise<number> {
  const confirmed = new Set<string>();
  for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId: userPoolId })) {
    for (const { Username, UserStatus } of Users) if (Username && UserStatus === 'CONFIRMED') confirmed.add(Username);
  }
  const missing = users.filter(({ name }) => !confirmed.has(name));
  const limit = pLimit(CONCURRENCY);
  const groups = [...new Set(missing.flatMap((each) => each.groups))];
  await Promise.all(groups.map((group) => limit(() => createGroup(client, userPoolId, group))));
  await Promise.all(missing.map((each) => limit(() => createUser(client, userPoolId, each))));
  return missing.length;
}

async function createGroup(client: CognitoIdentityProviderClient, userPoolId: string, group: string): Promise<void> {
  await unlessThere(
    'GroupExistsException',
    client.send(new CreateGroupCommand({ UserPoolId: userPoolId, GroupName: group })),
  );
}

async function createUser(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
  { name, password, groups }: DemoUser,
): Promise<void> {
  const who = { UserPoolId: userPoolId, Username: name };
  await unlessThere(
    'UsernameExistsException',
    client.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' })),
  );
  for (const group of groups) await client.send(new AdminAddUserToGroupCommand({ ...who, GroupName: group }));
  await client.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }));
}

async function unlessThere(errorName: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if ((error as Error).name !== errorName) throw error;
  }
}
