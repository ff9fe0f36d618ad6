/** Amazon States Language with JSONata, as far as this world runs it (states-language.net). */
export interface StateMachine {
  readonly QueryLanguage?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Choice {
  readonly Condition: string;
  readonly Next: string;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

/** A state of any type; which fields it has goes by its type. */
export interface State {
  readonly Type: 'Task' | 'Choice' | 'Map' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Choices?: readonly Choice[];
  readonly Default?: string;
  readonly Items?: unknown;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: StateMachine & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly Seconds?: unknown;
  readonly Error?: unknown;
  readonly Cause?: unknown;
}

const COMMON = ['Type', 'Comment', 'Next', 'End', 'Output', 'Assign'];
const FIELDS: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: [...COMMON, 'Resource', 'Arguments', 'TimeoutSeconds', 'Retry'],
  Choice: [...COMMON, 'Choices', 'Default'],
  Map: [...COMMON, 'Items', 'MaxConcurrency', 'ItemProcessor'],
  Wait: [...COMMON, 'Seconds'],
  Pass: COMMON,
  Succeed: COMMON,
  Fail: [...COMMON, 'Error', 'Cause'],
};

/** Refuses a definition that uses what this world would leave out. @throws Error naming the state and the field */
export function refuseUnknown(machine: StateMachine): void {
  for (const [name, state] of Object.entries(machine.States)) {
    const known = FIELDS[state.Type];
    if (!known) throw new Error(`State ${name}: ${state.Type} is not known in this world.`);
    const unknown = Object.keys(state).filter((field) => !known.includes(field));
    if (unknown.length > 0) throw new Error(`State ${name}: ${unknown.join(', ')} is not known in this world.`);
    if (state.ItemProcessor) refuseUnknown(state.ItemProcessor);
  }
}

/** An error as Retry sees it: by name. */
export class StatesError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Whether a retrier is for this error (docs.aws.amazon.com, "Handling errors in Step Functions workflows"). */
export function isFor({ ErrorEquals }: Retrier, { name }: StatesError): boolean {
  if (ErrorEquals.includes(name)) return true;
  // These two end the execution whatever is caught.
  if (name === 'States.DataLimitExceeded' || name === 'States.Runtime') return false;
  if (ErrorEquals.includes('States.ALL')) return true;
  return ErrorEquals.includes('States.TaskFailed') && name !== 'States.Timeout';
}

/** Seconds before the next attempt, before jitter. @param attempt 0 for the first retry */
export function delayOf({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds }: Retrier, attempt: number): number {
  return Math.min(MaxDelaySeconds ?? Number.POSITIVE_INFINITY, IntervalSeconds * BackoffRate ** attempt);
}
