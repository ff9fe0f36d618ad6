/** What can go wrong between a function and AWS. */
export const FAULT_KINDS = ['throttle', 'server-error', 'lost-answer', 'latency', 'conflict'] as const;

/**
 * One fault. `throttle`, `server-error` and `conflict` are answered without asking the engine, so nothing takes effect;
 * `lost-answer` takes effect and then the connection is cut; `latency` waits so many milliseconds and then goes through.
 */
export type Fault =
  | { readonly kind: 'throttle' | 'server-error' | 'lost-answer' | 'conflict' }
  | { readonly kind: 'latency'; readonly milliseconds: number };

/** How a plan's faults are drawn. */
export interface FaultSettings {
  readonly seed: number;
  /** How likely a call is to fail, 0 to 1. */
  readonly intensity: number;
}
