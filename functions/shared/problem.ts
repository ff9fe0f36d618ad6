/** Stable codes of problem documents; clients branch on these, never on `detail`. */
export type ProblemCode =
  | 'MALFORMED_BODY'
  | 'INVALID_INPUT'
  | 'NOT_SIGNED_IN'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'UNKNOWN_ITEM'
  | 'TOO_MANY_ITEMS'
  | 'OUT_OF_STOCK'
  | 'CART_EMPTY'
  | 'NO_CHECKOUT'
  | 'HOLD_EXPIRED'
  | 'IDEMPOTENCY_MISMATCH'
  | 'NOT_CANCELLABLE'
  | 'ALREADY_CLAIMED'
  | 'NOT_CLAIMED'
  | 'NOT_OPEN'
  | 'WORK_CHANGED'
  | 'PICKED_TOO_MANY'
  | 'SHORT_TOO_MANY'
  | 'NOT_PICKED'
  | 'NOT_PACKED'
  | 'NOT_ENOUGH_STOCK'
  | 'TOO_MANY_UNITS'
  | 'UNITS_ALLOCATED'
  | 'UNITS_PICKED'
  | 'ITEM_EXISTS'
  | 'WAREHOUSE_EXISTS'
  | 'TOO_MANY_IMAGES'
  | 'CHANGED_MEANWHILE'
  | 'WAREHOUSE_CLOSED'
  | 'TOO_LARGE_TO_MOVE'
  | 'BUSY'
  | 'SEARCH_UNAVAILABLE'
  | 'INTERNAL';

/** What a problem may carry beside its code: per-field errors, the lines that fell short, a limit. */
export type ProblemExtra = Readonly<Record<string, unknown>>;

/**
 * A refusal the client can act on, answered as an RFC 9457 problem document. Thrown by rules and use cases; anything
 * else that is thrown is a defect and answers 500 without its message.
 */
export class Problem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly extra: ProblemExtra;

  constructor(status: number, code: ProblemCode, detail: string, extra: ProblemExtra = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The document's body. `type` is a URN, as the codes have no page of their own yet; `title` is the status's phrase. */
export function problemDocument(problem: Problem, instance: string): Record<string, unknown> {
  return {
    ...problem.extra,
    type: `urn:depot:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    instance,
  };
}
