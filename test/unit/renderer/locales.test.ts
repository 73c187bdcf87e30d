/** Both languages say the same things, and no component says anything by itself. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../../renderer/src/locales/en.json';
import zh from '../../../renderer/src/locales/zh.json';

type Words = { readonly [key: string]: string | Words };

function flatten(words: Words, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const PLURAL = /_(?:zero|one|two|few|many|other)$/;
const plain = (keys: Iterable<string>) => [...new Set([...keys].map((key) => key.replace(PLURAL, '')))].sort();
const filledIn = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort();

const english = flatten(en);
const chinese = flatten(zh);

describe('locales', () => {
  it('have the same keys', () => {
    expect(plain(chinese.keys())).toEqual(plain(english.keys()));
  });

  it('have every plural form their language needs', () => {
    for (const [words, language] of [
      [english, 'en'],
      [chinese, 'zh'],
    ] as const) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const counted = [...words.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ''));
      for (const key of counted)
        for (const form of forms) expect(words.has(`${key}_${form}`), `${language}: ${key}_${form}`).toBe(true);
    }
  });

  it('fill in the same facts', () => {
    for (const [key, text] of chinese) {
      const other = english.get(key);
      if (other !== undefined) expect(filledIn(text), key).toEqual(filledIn(other));
    }
  });

  it('have no empty text', () => {
    for (const words of [english, chinese]) for (const [key, text] of words) expect(text.trim(), key).not.toBe('');
  });
});

it('leaves no words in components', () => {
  const root = 'renderer/src';
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const code = readFileSync(join(root, file), 'utf8');
    // Text between tags, and attributes that are read out, shown or typed over.
    expect(code.match(/(?:<\/?[a-z][^<>=]*>|\/>)\s*[A-Za-z]{2,}[^<>{}()=;]*<\//g), file).toBeNull();
    expect(code.match(/\b(?:aria-label|title|placeholder|alt|aria-valuetext)="[^"]+"/g), file).toBeNull();
  }
});
