import jsonata from 'jsonata';
import { type Choice, delayOf, isFor, type State, type StateMachine, StatesError } from './state-language.ts';

/** What a workflow needs of the world around it. */
export interface Surroundings {
  /** Invokes a task's function. @throws StatesError when it failed or its answer was lost */
  invoke(name: string, payload: unknown): Promise<unknown>;
  /** Hands a message to a queue. */
  send(queueUrl: string, body: string): void;
  /** Makes a token and waits until somebody answers it. @throws StatesError States.Timeout after so many seconds, and what was answered as failure */
  awaitToken(hand: (token: string) => Promise<void>, timeoutSeconds: number | undefined): Promise<unknown>;
  /** Waits for its turn before it enters a state. */
  turn(state: string): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** 0 ≤ x < 1. */
  chance(): number;
  now(): number;
}

/** Most a state's input, output or arguments may be, in bytes (docs.aws.amazon.com, "Step Functions service quotas"). */
const MOST_BYTES = 262_144;

interface Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where a Map's item is, for the path. */
  readonly prefix: string;
  readonly map?: { readonly Item: { readonly Index: number; readonly Value: unknown } };
}

const expressions = new Map<string, ReturnType<typeof jsonata>>();

/** One execution: interprets the definition state by state. */
export class WorkflowRun {
  readonly name: string;
  readonly path: string[] = [];
  readonly #machine: StateMachine;
  readonly #input: unknown;
  readonly #around: Surroundings;
  readonly #startedAt: string;

  constructor(name: string, machine: StateMachine, input: unknown, around: Surroundings) {
    this.name = name;
    this.#machine = machine;
    this.#input = input;
    this.#around = around;
    this.#startedAt = new Date(around.now()).toISOString();
  }

  /** Runs to the end. @returns the output @throws StatesError with what failed it */
  run(): Promise<unknown> {
    return this.#states(this.#machine, this.#input, { variables: {}, prefix: '' });
  }

  async #states(machine: StateMachine, input: unknown, scope: Scope): Promise<unknown> {
    let name: string | undefined = machine.StartAt;
    let data = input;
    let { variables } = scope;
    while (name !== undefined) {
      const state: State | undefined = machine.States[name];
      if (!state) throw new StatesError('States.Runtime', `There is no state ${name}.`);
      await this.#around.turn(`${this.name} ${scope.prefix}${name}`);
      this.path.push(`${scope.prefix}${name}`);
      limit(data, name);
      const step = new Step(name, state, data, { ...scope, variables });
      const { result, next, chosen } = await this.#state(step);
      const bind = (template: unknown): Promise<unknown> => this.#evaluate(template, step, { result });
      const template = chosen?.Output ?? state.Output;
      const output = template === undefined ? result : await bind(template);
      const assign = chosen?.Assign ?? state.Assign;
      if (assign) variables = { ...variables, ...((await bind(assign)) as Record<string, unknown>) };
      limit(output, name);
      data = output;
      name = next;
    }
    return data;
  }

  async #state(step: Step): Promise<{ result: unknown; next: string | undefined; chosen?: Choice }> {
    const { state, input, name } = step;
    switch (state.Type) {
      case 'Task':
        return { result: await this.#task(step), next: state.Next };
      case 'Map':
        return { result: await this.#map(step), next: state.Next };
      case 'Choice':
        for (const choice of state.Choices ?? []) {
          if ((await this.#evaluate(choice.Condition, step, {})) === true) {
            return { result: input, next: choice.Next, chosen: choice };
          }
        }
        if (state.Default === undefined) throw new StatesError('States.NoChoiceMatched', `Nothing matched in ${name}.`);
        return { result: input, next: state.Default };
      case 'Wait':
        await this.#around.sleep(Number(await this.#evaluate(state.Seconds, step, {})) * 1000);
        return { result: input, next: state.Next };
      case 'Pass':
        return { result: input, next: state.Next };
      case 'Succeed':
        return { result: input, next: undefined };
      case 'Fail':
        throw new StatesError(
          String(await this.#evaluate(state.Error ?? 'States.Failed', step, {})),
          String(await this.#evaluate(state.Cause ?? '', step, {})),
        );
      default:
        return state.Type satisfies never;
    }
  }

  /** A task, again as its retriers say. Each retrier counts its own attempts. */
  async #task(step: Step): Promise<unknown> {
    const { Retry = [] } = step.state;
    const attempts = Retry.map(() => 0);
    for (let retryCount = 0; ; retryCount++) {
      try {
        return await this.#attempt(step, retryCount);
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        const at = Retry.findIndex((retrier) => isFor(retrier, error));
        const retrier = Retry[at];
        const attempt = attempts[at] ?? 0;
        if (!retrier || attempt >= (retrier.MaxAttempts ?? 3)) throw error;
        attempts[at] = attempt + 1;
        const seconds = delayOf(retrier, attempt);
        await this.#around.sleep(1000 * seconds * (retrier.JitterStrategy === 'FULL' ? this.#around.chance() : 1));
      }
    }
  }

  async #attempt(step: Step, retryCount: number): Promise<unknown> {
    const { state } = step;
    const args = async (token?: string) => {
      const made = await this.#evaluate(state.Arguments, step, { retryCount, ...(token !== undefined && { token }) });
      limit(made, step.name);
      return made as Record<string, unknown>;
    };
    switch (state.Resource) {
      case 'arn:aws:states:::lambda:invoke': {
        const { FunctionName, Payload } = await args();
        const payload = await this.#inTime(
          this.#around.invoke(String(FunctionName), Payload),
          state.TimeoutSeconds,
          step.name,
        );
        const result = { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
        limit(result, step.name);
        return result;
      }
      case 'arn:aws:states:::sqs:sendMessage.waitForTaskToken':
        return this.#around.awaitToken(async (token) => {
          const { QueueUrl, MessageBody } = await args(token);
          this.#around.send(String(QueueUrl), String(MessageBody));
        }, state.TimeoutSeconds);
      default:
        throw new StatesError('States.Runtime', `${state.Resource} is not known in this world.`);
    }
  }

  /** @throws StatesError States.Timeout when it takes longer; what was begun goes on. */
  #inTime<T>(work: Promise<T>, timeoutSeconds: number | undefined, name: string): Promise<T> {
    if (timeoutSeconds === undefined) return work;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new StatesError('States.Timeout', `${name} took longer than ${timeoutSeconds} s.`)),
        timeoutSeconds * 1000,
      );
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  async #map(step: Step): Promise<unknown> {
    const { state, name, scope } = step;
    const items = state.Items === undefined ? step.input : await this.#evaluate(state.Items, step, {});
    if (!Array.isArray(items))
      throw new StatesError('States.QueryEvaluationError', `Items of ${name} is not an array.`);
    const processor = state.ItemProcessor;
    if (!processor) throw new StatesError('States.Runtime', `${name} has no ItemProcessor.`);
    const results: unknown[] = new Array(items.length);
    let at = 0;
    const work = async (): Promise<void> => {
      while (at < items.length) {
        const index = at++;
        const map = { Item: { Index: index, Value: items[index] } };
        results[index] = await this.#states(processor, items[index], {
          variables: scope.variables,
          prefix: `${scope.prefix}${name}[${index}]/`,
          map,
        });
      }
    };
    // An inline Map has at most 40 iterations at once.
    const lanes = Math.min(items.length, state.MaxConcurrency || 40);
    await Promise.all(Array.from({ length: lanes }, work));
    return results;
  }

  /** A template: JSONata in `{% %}`, however deep. @throws StatesError States.QueryEvaluationError */
  async #evaluate(
    template: unknown,
    step: Step,
    more: { readonly result?: unknown; readonly retryCount?: number; readonly token?: string },
  ): Promise<unknown> {
    if (typeof template === 'string') {
      const source = /^\{%([\s\S]*)%\}$/.exec(template)?.[1];
      if (source === undefined) return template;
      const context = {
        Execution: { Id: this.name, Name: this.name, StartTime: this.#startedAt, Input: this.#input },
        State: { Name: step.name, RetryCount: more.retryCount ?? 0 },
        ...(more.token !== undefined && { Task: { Token: more.token } }),
        ...(step.scope.map && { Map: step.scope.map }),
      };
      const states = { input: step.input, context, ...('result' in more && { result: more.result }) };
      return query(source, { ...step.scope.variables, states });
    }
    if (Array.isArray(template)) {
      const made: unknown[] = [];
      for (const one of template) made.push(await this.#evaluate(one, step, more));
      return made;
    }
    if (typeof template === 'object' && template !== null) {
      const made: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(template)) made[name] = await this.#evaluate(value, step, more);
      return made;
    }
    return template;
  }
}

/** A state as it is entered. */
class Step {
  readonly name: string;
  readonly state: State;
  readonly input: unknown;
  readonly scope: Scope;

  constructor(name: string, state: State, input: unknown, scope: Scope) {
    this.name = name;
    this.state = state;
    this.input = input;
    this.scope = scope;
  }
}

async function query(source: string, bindings: Readonly<Record<string, unknown>>): Promise<unknown> {
  let expression = expressions.get(source);
  if (!expression) {
    expression = jsonata(source);
    expressions.set(source, expression);
  }
  let value: unknown;
  try {
    value = await expression.evaluate(undefined, bindings);
  } catch (error) {
    throw new StatesError('States.QueryEvaluationError', `${source.trim()}: ${(error as Error).message}`);
  }
  if (value === undefined) throw new StatesError('States.QueryEvaluationError', `${source.trim()} is undefined.`);
  // JSONata marks the arrays it makes; a state's data is plain JSON.
  return JSON.parse(JSON.stringify(value));
}

/** @throws StatesError States.DataLimitExceeded, which no retrier is for */
function limit(data: unknown, name: string): void {
  const text = JSON.stringify(data) ?? '';
  if (text.length > MOST_BYTES / 4 && Buffer.byteLength(text) > MOST_BYTES) {
    throw new StatesError('States.DataLimitExceeded', `The data of ${name} is larger than ${MOST_BYTES} bytes.`);
  }
}
