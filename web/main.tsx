import { render } from 'preact';
import { App, preloadPage } from './shell/app.tsx';
import { config } from './state/config.ts';

// Both are needed whatever the page; neither waits for the other
config().catch(() => {});
preloadPage(location.pathname);

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
