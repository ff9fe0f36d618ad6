import { usePageTitle } from './navigation.ts';

/** In place of a page whose script could not be fetched. */
export function LoadFailed() {
  usePageTitle('This page did not load');
  return (
    <div class="plain-page">
      <h1 tabIndex={-1}>This page did not load</h1>
      <p>The connection may be gone, or the store has just been updated.</p>
      <button type="button" class="button primary" onClick={() => location.reload()}>
        Try again
      </button>
    </div>
  );
}
