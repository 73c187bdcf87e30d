/** Builds the chat window: static files that work under a CSP without `unsafe-*`, from any origin or scheme. */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'renderer',
  // Relative: the same files are served by the web shell and by the desktop's own scheme.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inlined: `font-src` and `script-src` have no `data:`.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
});
