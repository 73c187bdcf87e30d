/** Builds the chat window: static files that work under a CSP without `unsafe-*`, from any origin or scheme. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The languages of the window, as in renderer/src/store/preferences.ts. */
const EMOJI_LANGUAGES = ['en', 'zh'];

/** Of each emoji only what the picker reads: half of the data is for others. */
interface EmojiData {
  readonly emoji: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly subgroup?: number;
  readonly version: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone: unknown }[];
}

/** Names and kinds of all emoji, as files beside the page: the picker asks for them there, and nowhere else. */
const emojiData: Plugin = {
  name: 'emoji-data',
  generateBundle() {
    const { resolve } = createRequire(import.meta.url);
    for (const language of EMOJI_LANGUAGES) {
      const read = (file: string) => readFileSync(resolve(`emojibase-data/${language}/${file}`), 'utf8');
      const all: EmojiData[] = JSON.parse(read('data.json'));
      const used = all.map(({ emoji, label, tags, group, subgroup, version, skins }) => ({
        emoji,
        label,
        tags,
        group,
        subgroup,
        version,
        skins: skins?.map(({ emoji: skin, tone }) => ({ emoji: skin, tone })),
      }));
      this.emitFile({ type: 'asset', fileName: `emoji/${language}/data.json`, source: JSON.stringify(used) });
      this.emitFile({ type: 'asset', fileName: `emoji/${language}/messages.json`, source: read('messages.json') });
    }
  },
};

export default defineConfig({
  root: 'renderer',
  // Relative: the same files are served by the web shell and by the desktop's own scheme.
  base: './',
  plugins: [react(), emojiData],
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
