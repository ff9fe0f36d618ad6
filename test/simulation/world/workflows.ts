import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';
import type { AwsAnswer } from './interception.ts';
import type { Process } from './process.ts';
import { QUEUE_URL } from './queues.ts';
import type { Scheduler } from './scheduler.ts';
import { refuseUnknown, type StateMachine, StatesError } from './state-language.ts';
import { inhabitant } from './virtual-globals.ts';
import { WorkflowRun } from './workflow-run.ts';
import { type Execution, ProcessDied } from './world.ts';

/** The one workflow, by the name functions know. */
export const WORKFLOW_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:FulfilOrder';

interface Token {
  readonly run: Run;
  settle: ((answer: { output: unknown } | { error: StatesError }) => void) | undefined;
}

interface Run {
  readonly process: Process;
  readonly execution: { -readonly [K in keyof Execution]: Execution[K] };
  readonly inputText: string;
}

/** Longest that an execution takes from one state to the next, in ms: most are quick, so that slow ones are overtaken. */
const PACES_MS = [1, 1, 60, 1500] as const;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let definition: StateMachine | undefined;

/** The real definition. `${PlanOrderArn}` and its like become the worker's name, as lib/fulfilment-workflow.ts fills them in. */
function fulfilOrder(): StateMachine {
  if (definition) return definition;
  const file = join(import.meta.dirname, '../../../statemachines/fulfil-order.asl.json');
  const text = readFileSync(file, 'utf8').replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const task = /^(\w)(\w*)Arn$/.exec(name);
    if (task) return `${task[1]?.toLowerCase()}${task[2]}`;
    const queue = /^(\w+)QueueUrl$/.exec(name);
    if (queue) return `${QUEUE_URL}${queue[1]}`;
    throw new Error(`Nothing is known for \${${name}} in the state machine.`);
  });
  definition = JSON.parse(text) as StateMachine;
  if (definition.QueryLanguage !== 'JSONata') throw new Error('The state machine is not in JSONata.');
  refuseUnknown(definition);
  return definition;
}

/** Step Functions: executions of the fulfilment workflow, Standard, and its API as far as the functions use it. */
export class Workflows {
  readonly executions = new Map<string, Execution>();
  readonly #runs = new Map<string, Run>();
  readonly #tokens = new Map<string, Token>();
  readonly #home: Home;
  readonly #scheduler: Scheduler;
  readonly #newProcess: (name: string) => Process;
  readonly #invoke: (worker: string, payload: unknown) => Promise<unknown>;
  readonly #send: (queueUrl: string, body: string) => void;
  readonly #fail: (error: unknown) => void;
  #tokenCount = 0;

  constructor(
    home: Home,
    scheduler: Scheduler,
    around: {
      readonly newProcess: (name: string) => Process;
      readonly invoke: (worker: string, payload: unknown) => Promise<unknown>;
      readonly send: (queueUrl: string, body: string) => void;
      /** Told of a defect of the world itself. */
      readonly fail: (error: unknown) => void;
    },
  ) {
    this.#home = home;
    this.#scheduler = scheduler;
    this.#newProcess = around.newProcess;
    this.#invoke = around.invoke;
    this.#send = around.send;
    this.#fail = around.fail;
  }

  /** Step Functions' JSON protocol. */
  readonly service = (operation: string, input: Record<string, string>): AwsAnswer => {
    switch (operation) {
      case 'StartExecution':
        return this.#start(input['stateMachineArn'] ?? '', input['name'] ?? '', input['input'] ?? '{}');
      case 'SendTaskSuccess': {
        let output: unknown;
        try {
          output = JSON.parse(input['output'] ?? '');
        } catch {
          return refusal('InvalidOutput', 'Output is not JSON');
        }
        return this.#answer(input['taskToken'] ?? '', { output });
      }
      case 'SendTaskFailure': {
        const error = new StatesError(input['error'] ?? 'States.TaskFailed', input['cause'] ?? '');
        return this.#answer(input['taskToken'] ?? '', { error });
      }
      case 'SendTaskHeartbeat':
        return this.#answer(input['taskToken'] ?? '', undefined);
      default:
        throw new Error(`Step Functions ${operation} is not in this world.`);
    }
  };

  /** The same name again: fine while it runs with the same input, refused otherwise (docs.aws.amazon.com, "StartExecution"). */
  #start(arn: string, name: string, inputText: string): AwsAnswer {
    if (arn !== WORKFLOW_ARN) return refusal('StateMachineDoesNotExist', arn);
    const known = this.#runs.get(name);
    if (known && (known.execution.status !== 'RUNNING' || known.inputText !== inputText)) {
      return refusal('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`);
    }
    if (!known) this.#run(name, inputText);
    const body = { executionArn: `${WORKFLOW_ARN}:${name}`, startDate: Math.floor(this.#scheduler.now / 1000) };
    return { status: 200, body };
  }

  #run(name: string, inputText: string): void {
    const process = this.#newProcess(`workflow ${name}`);
    const input: unknown = JSON.parse(inputText);
    const pace = this.#home.random.pick(PACES_MS);
    const workflow = new WorkflowRun(name, fulfilOrder(), input, {
      invoke: (worker, payload) => this.#task(worker, payload),
      send: this.#send,
      awaitToken: (hand, timeoutSeconds) => this.#awaitToken(run, hand, timeoutSeconds),
      turn: async (state) => {
        await sleep(this.#home.random.below(pace));
        await this.#scheduler.turn(process, () => `workflow ${state}`);
      },
      sleep,
      chance: () => this.#home.random.next(),
      now: () => this.#scheduler.now,
    });
    const run: Run = { process, inputText, execution: { name, status: 'RUNNING', input, path: workflow.path } };
    this.#runs.set(name, run);
    this.executions.set(name, run.execution);
    inhabitant.run(process, () => {
      workflow.run().then(
        (output) => this.#ended(run, { status: 'SUCCEEDED', output }),
        (error: unknown) => {
          if (!(error instanceof StatesError)) return this.#fail(error);
          this.#ended(run, { status: 'FAILED', error: { name: error.name, cause: error.message } });
        },
      );
    });
  }

  #ended(run: Run, end: Pick<Execution, 'status' | 'output' | 'error'>): void {
    Object.assign(run.execution, end);
    this.#home.trace(() => `  workflow ${run.execution.name} ${end.status} ${JSON.stringify(end.error ?? end.output)}`);
    // Whatever else of it was under way, as in a Map one of whose items failed, ends with it.
    run.process.die('ended');
  }

  async #task(worker: string, payload: unknown): Promise<unknown> {
    let result: unknown;
    try {
      result = await this.#invoke(worker, payload);
    } catch (error) {
      if (error instanceof ProcessDied) throw new StatesError('Lambda.Unknown', error.message);
      const { name, message } = error as Error;
      throw new StatesError(name, message);
    }
    if (this.#home.strikes('taskRetriedAfterSuccess')) {
      this.#home.fired('taskRetriedAfterSuccess');
      this.#home.trace(() => `  the workflow never hears of ${worker}`);
      throw new StatesError('Lambda.SdkClientException', 'The answer was lost.');
    }
    return result === undefined ? null : JSON.parse(JSON.stringify(result));
  }

  async #awaitToken(
    run: Run,
    hand: (token: string) => Promise<void>,
    timeoutSeconds: number | undefined,
  ): Promise<unknown> {
    const token: Token = { run, settle: undefined };
    const name = `token-${++this.#tokenCount}`;
    this.#tokens.set(name, token);
    const answered = new Promise<unknown>((resolve, reject) => {
      token.settle = (answer) => ('error' in answer ? reject(answer.error) : resolve(answer.output));
    });
    let timer: NodeJS.Timeout | undefined;
    if (timeoutSeconds !== undefined) {
      timer = setTimeout(() => {
        this.#close(token, { error: new StatesError('States.Timeout', `Nobody answered in ${timeoutSeconds} s.`) });
      }, timeoutSeconds * 1000);
    }
    await hand(name);
    return answered.finally(() => clearTimeout(timer));
  }

  #answer(name: string, answer: Parameters<NonNullable<Token['settle']>>[0] | undefined): AwsAnswer {
    if (!/^token-\d+$/.test(name)) return refusal('InvalidToken', `Invalid Token: '${name}'`);
    const token = this.#tokens.get(name);
    if (token?.run.execution.status !== 'RUNNING') return refusal('TaskDoesNotExist', 'The task is gone');
    if (!token.settle) return refusal('TaskTimedOut', 'The task has timed out or was answered');
    if (answer) this.#close(token, answer);
    return { status: 200, body: {} };
  }

  #close(token: Token, answer: Parameters<NonNullable<Token['settle']>>[0]): void {
    const { settle } = token;
    token.settle = undefined;
    settle?.(answer);
  }
}

const refusal = (name: string, message: string): AwsAnswer => ({ status: 400, body: { __type: name, message } });
