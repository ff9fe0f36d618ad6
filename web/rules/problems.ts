/** A line that falls short, as a 409 OUT_OF_STOCK names it. */
export interface Shortage {
  readonly itemId: string;
  readonly requested: number;
  readonly available: number;
}

/** A field at fault, as a 422 names it: `body.address.city`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Codes of problems that no server sends: what this side of the wire meets. */
type OwnCode = 'UNREACHABLE' | 'NOT_SIGNED_IN' | 'UNKNOWN';

/** A refusal or fault of the store, from its problem document (RFC 9457). Branch on `code`, never on the text. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly lines: readonly Shortage[];
  readonly errors: readonly FieldError[];

  constructor(
    status: number,
    code: string | OwnCode,
    detail: string,
    lines: readonly Shortage[] = [],
    errors: readonly FieldError[] = [],
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.lines = lines;
    this.errors = errors;
  }
}

/** Reads a problem document; what is no document, or only half of one, still makes a problem that can be shown. */
export function problemOf(status: number, document: unknown): Problem {
  const { code, detail, title, lines, errors } = isRecord(document) ? document : {};
  const said = [detail, title].find((text) => typeof text === 'string' && text !== '');
  return new Problem(
    status,
    typeof code === 'string' ? code : 'UNKNOWN',
    typeof said === 'string' ? said : `The store answered ${status}.`,
    Array.isArray(lines) ? lines.filter(isShortage) : [],
    Array.isArray(errors) ? errors.filter(isFieldError) : [],
  );
}

/** Whatever was thrown, as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'UNKNOWN', error instanceof Error ? error.message : String(error));
}

/** Whether an answer is no refusal: it was lost, or the store could not give one. The same may work, or have worked. */
export const isUncertain = ({ status }: { readonly status: number }): boolean => status < 400 || status >= 500;

/** A shortage in words. */
export function shortageWords(name: string, { requested, available }: Shortage): string {
  const asked = `(you asked for ${requested.toLocaleString('en-US')})`;
  return available <= 0
    ? `${name} is out of stock ${asked}.`
    : `Only ${available.toLocaleString('en-US')} left of ${name} ${asked}.`;
}

/** The part of a field's path that a form knows: `body.address.city` is the city. */
export const fieldName = (field: string): string => field.split('.').at(-1) ?? field;

/** Messages by the form's field, the first of each, and whether every error has found its field. */
export function byField(
  errors: readonly FieldError[],
  fields: readonly string[],
): { readonly messages: ReadonlyMap<string, string>; readonly allPlaced: boolean } {
  const messages = new Map<string, string>();
  let allPlaced = errors.length > 0;
  for (const { field, message } of errors) {
    const name = fieldName(field);
    if (!fields.includes(name)) allPlaced = false;
    else if (!messages.has(name)) messages.set(name, message);
  }
  return { messages, allPlaced };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isShortage = (value: unknown): value is Shortage =>
  isRecord(value) &&
  typeof value['itemId'] === 'string' &&
  typeof value['requested'] === 'number' &&
  typeof value['available'] === 'number';

const isFieldError = (value: unknown): value is FieldError =>
  isRecord(value) && typeof value['field'] === 'string' && typeof value['message'] === 'string';
