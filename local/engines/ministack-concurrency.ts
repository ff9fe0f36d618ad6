/** Invocations of each at a time; the workflow repeats what was refused after a moment. */
const AT_A_TIME = 12;

/** Names of the functions that the fulfilment workflow calls begin so. */
const TASKS = 'Depot-local-Service-Fulfilment';

/**
 * Bounds how many of the workflow's tasks run at a time on MiniStack, where each invocation at a time is a process of its
 * own: when a warehouse with a hundred open orders closes, a hundred workflows begin to plan at once. On AWS there is no
 * such bound, nor need of one. CloudFormation's ReservedConcurrentExecutions is passed over by MiniStack, its API is not
 * (docs.aws.amazon.com/lambda/latest/api, PutFunctionConcurrency). @throws Error when it is refused.
 */
export async function boundWorkflowTasks(endpoint: string): Promise<void> {
  const { Functions } = (await ask(endpoint, 'GET', '/2015-03-31/functions/?MaxItems=500')) as {
    Functions: readonly { readonly FunctionName: string }[];
  };
  const tasks = Functions.map(({ FunctionName }) => FunctionName).filter((name) => name.startsWith(TASKS));
  if (tasks.length === 0) throw new Error(`No function's name begins with ${TASKS}.`);
  for (const name of tasks) {
    await ask(endpoint, 'PUT', `/2017-10-31/functions/${name}/concurrency`, {
      ReservedConcurrentExecutions: AT_A_TIME,
    });
  }
}

async function ask(endpoint: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
