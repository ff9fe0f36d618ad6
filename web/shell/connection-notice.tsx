import { connection } from '../state/connection.ts';

/** Says that the store can't be reached, or is slow. There from the start, so that it is announced when it fills. */
export function ConnectionNotice() {
  return (
    <div role="status" class="connection">
      {connection.value === 'offline' && <p>You are offline. What you see may be out of date.</p>}
      {connection.value === 'slow' && <p>The store is slow to answer. Hold on, nothing is lost.</p>}
    </div>
  );
}
