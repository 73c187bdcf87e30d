/** Starts the window: language, theme, the link to the node, then the first render. */

// First: what components say comes after, and wins.
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/dialog.css';
import './styles/entry.css';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { Broken } from './app/Broken.tsx';
import { NodeContext } from './app/node-context.ts';
import { followTheme } from './app/theme.ts';
import { keepTitle } from './app/title.ts';
import { Drafts } from './composer/drafts.ts';
import { startLanguage } from './i18n/i18n.ts';
import { nextFrame } from './link/next-frame.ts';
import { NodeSession } from './link/node-session.ts';
import { pickLink } from './link/pick-link.ts';
import { Typing } from './store/typing.ts';
import { createWindowStore } from './store/window-store.ts';

followTheme();
await startLanguage();

const store = createWindowStore();
const link = pickLink();
const after = (delayMs: number, task: () => void) => {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
};
const typing = new Typing(after);
const session = new NodeSession(link, {
  apply: (action) => {
    store.apply(action);
    typing.follow(action);
  },
  nextFrame,
  after,
});
session.start();
link.onState(store.linkBecame);
keepTitle(store);
const drafts = new Drafts(link);
window.addEventListener('pagehide', () => drafts.storeAll());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <Broken>
        <NodeContext value={{ store, link, session, drafts, typing }}>
          <App />
        </NodeContext>
      </Broken>
    </CSPProvider>
  </StrictMode>,
);
