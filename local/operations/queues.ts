import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type {
  listDeadLettersRoute,
  listQueuesRoute,
  redriveQueueRoute,
} from '../../functions/operations/operations-routes.ts';
import { age, openAdmin } from './admin.ts';

const usage = `Usage: npm run queues [-- --messages QUEUE | --redrive QUEUE]

Lists the queues with their dead letters; --messages looks at up to ten of them, --redrive sends all back.`;

type Queues = z.output<(typeof listQueuesRoute)['answer']['body']>;
type Letters = z.output<(typeof listDeadLettersRoute)['answer']['body']>;
type Redriven = z.output<(typeof redriveQueueRoute)['answer']['body']>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { messages: { type: 'string' }, redrive: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(usage);
  const call = await openAdmin();
  if (values.messages !== undefined) {
    const path = `/admin/queues/${encodeURIComponent(values.messages)}/messages`;
    const { messages } = await call<Letters>('GET', path);
    for (const { messageId, sentAt, receives, body } of messages) {
      console.log(`${messageId}  ${age(sentAt, Date.now())} old, received ${receives} times\n  ${body}`);
    }
    if (messages.length === 0) console.log('There are no dead letters.');
    return;
  }
  if (values.redrive !== undefined) {
    const path = `/admin/queues/${encodeURIComponent(values.redrive)}/redrive`;
    let moved = 0;
    for (;;) {
      const answer = await call<Redriven>('POST', path);
      moved += answer.moved;
      if (answer.moved > 0 && answer.left > 0) continue;
      console.log(`${moved} messages are back in ${values.redrive}; ${answer.left} are left.`);
      return;
    }
  }
  const { queues } = await call<Queues>('GET', '/admin/queues');
  for (const { name, purpose, queue, deadLetters } of queues) {
    const oldest = deadLetters.oldest === null ? '' : `, the oldest ${age(deadLetters.oldest, Date.now())} old`;
    console.log(
      `${name}: ${queue.messages} wait, ${queue.inFlight} are being handled, ${queue.delayed} are delayed; ` +
        `${deadLetters.messages} dead letters${oldest}\n  ${purpose}`,
    );
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
