import type { z } from 'zod';
import type { Needs } from './needs.ts';
import type { ProblemCode } from './problem.ts';

/**
 * Who may call a route. `anyone` needs no token; `shopper` acts on what is theirs; `staff` on their own warehouse (the
 * `{warehouseId}` of the path); `admin` on everything that staff may, too.
 */
export type Access = 'anyone' | 'shopper' | 'staff' | 'admin';

/** One route of the HTTP API: the single source of its gateway route, grants, validation and documentation. */
export interface Route {
  /** The operation's id, unique. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: `/${string}`;
  readonly access: Access;
  /** Entry file under `functions/`, without `.ts`. */
  readonly entry: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What success answers: status and body (none for 204). */
  readonly answer: { readonly status: 200 | 201 | 204; readonly body?: z.ZodType };
  /** Problem codes it may answer beside those every route may (validation, roles, busy, internal). */
  readonly problems: readonly ProblemCode[];
  readonly needs: Needs;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What an entry receives: the validated parts of the request and who asks. */
export interface RequestOf<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly headers: Parsed<R['headers']>;
  readonly body: Parsed<R['body']>;
  /** The caller's user id (Cognito `sub`); empty where the route is open to anyone. */
  readonly userId: string;
}

/** What an entry answers with: the body its route promises. */
export type AnswerOf<R extends Route> = R['answer'] extends { readonly body: infer B extends z.ZodType }
  ? z.input<B>
  : // biome-ignore lint/suspicious/noConfusingVoidType: an entry that answers nothing returns nothing
    void;
