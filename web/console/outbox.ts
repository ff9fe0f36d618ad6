import { effect, signal } from '@preact/signals';
import { call, type Work } from '../api.ts';
import { newKey } from '../parts/request-key.ts';
import { type Deed, pauseBefore, readSteps, type Step, withFirstSent, withoutStep, withStep } from '../rules/outbox.ts';
import { asProblem, isUncertain, type Problem } from '../rules/problems.ts';
import { claims } from '../state/session.ts';

/** Tries of a step that the store answers with a fault of its own; without an answer it is tried for ever. */
const TRIES = 8;

/** What has been done and the store has not confirmed yet, oldest first. Kept by the tab, so a reload goes on with it. */
export const steps = signal<readonly Step[]>([]);

/** Whether the last try of the first step brought no answer. */
export const held = signal(false);

/** Whom the steps are of. */
let owner = '';

const place = () => `depot.steps.${owner}`;

interface Waiting {
  readonly done: (work: Work) => void;
  readonly refused: (problem: Problem) => void;
}

const waiting = new Map<string, Waiting>();
const listeners = new Set<(step: Step, answer: Work | Problem) => void>();

function keep(next: readonly Step[]): void {
  steps.value = next;
  try {
    if (next.length > 0) sessionStorage.setItem(place(), JSON.stringify(next));
    else sessionStorage.removeItem(place());
  } catch {
    // A browser that keeps nothing: they last as long as the page.
  }
}

effect(() => {
  const { userId } = claims.value;
  if (userId === owner) return;
  owner = userId;
  let kept: unknown;
  try {
    kept = JSON.parse(sessionStorage.getItem(place()) ?? 'null');
  } catch {
    // Not ours, or broken: as good as none.
  }
  steps.value = userId === '' ? [] : readSteps(kept);
  if (steps.value.length > 0) sendAll();
});

/** Hears of every answer: what became of a step, whoever waits for it. @returns the way to stop */
export function onAnswer(listener: (step: Step, answer: Work | Problem) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Does something with a warehouse order: it is sent after all that was done before, and again with the same key until the
 * store has answered. @returns the order after it. @throws Problem what the store refuses
 */
export function doStep(warehouseId: string, warehouseOrderId: string, deed: Deed): Promise<Work> {
  const step: Step = { key: newKey(), warehouseId, warehouseOrderId, deed };
  keep(withStep(steps.value, step));
  const answered = new Promise<Work>((done, refused) => {
    // A scan may have joined the one before it, whose key then stands for both
    const key = steps.value.at(-1)?.key ?? step.key;
    const others = waiting.get(key);
    waiting.set(key, {
      done: (work) => {
        others?.done(work);
        done(work);
      },
      refused: (problem) => {
        others?.refused(problem);
        refused(problem);
      },
    });
  });
  sendAll();
  return answered;
}

let sending = false;
let wake: () => void = () => {};

/** Tries again now. */
export const tryNow = (): void => wake();

addEventListener('online', tryNow);

async function sendAll(): Promise<void> {
  if (sending) return;
  sending = true;
  const mine = owner;
  let failures = 0;
  try {
    for (let step = steps.value[0]; step && owner === mine; step = steps.value[0]) {
      keep(withFirstSent(steps.value));
      const answer = await send(step).catch(asProblem);
      if (owner !== mine) return;
      if ('code' in answer) {
        if (answer.code === 'NOT_SIGNED_IN') return;
        const mayPass = isUncertain(answer) || answer.status === 429;
        if (mayPass && (answer.status < 500 || failures < TRIES)) {
          held.value = true;
          await pause(pauseBefore(failures++));
          continue;
        }
      }
      failures = 0;
      held.value = false;
      settle(step, answer);
    }
  } finally {
    sending = false;
  }
}

function settle(step: Step, answer: Work | Problem): void {
  keep(withoutStep(steps.value, step.key));
  for (const listener of listeners) listener(step, answer);
  const asked = waiting.get(step.key);
  waiting.delete(step.key);
  if ('code' in answer) asked?.refused(answer);
  else asked?.done(answer);
}

const pause = (ms: number): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    wake = () => {
      clearTimeout(timer);
      done();
    };
  });

function send({ key, warehouseId, warehouseOrderId, deed }: Step): Promise<Work> {
  const params = { warehouseId, warehouseOrderId };
  const at = '/warehouses/{warehouseId}/orders/{warehouseOrderId}';
  switch (deed.kind) {
    case 'pick':
      return call(`POST ${at}/pick`, { params, idempotencyKey: key, body: { lines: [...deed.lines] } });
    case 'short': {
      const { itemId, quantity, reason } = deed;
      return call(`POST ${at}/short`, { params, idempotencyKey: key, body: { itemId, quantity, kind: reason } });
    }
    case 'pack':
      return call(`POST ${at}/pack`, { params, body: { version: deed.version } });
    case 'ship': {
      const { carrier, tracking, version } = deed;
      return call(`POST ${at}/ship`, { params, body: { carrier, tracking, version } });
    }
    case 'release':
      return call(`POST ${at}/release`, { params });
  }
}
