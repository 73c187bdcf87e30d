/** Names after an "@": found as they are written, offered as they are typed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMentions, type Named } from '../../../renderer/src/mentions/find-mentions.ts';
import { mentionQuery, offeredFor, withMention } from '../../../renderer/src/mentions/mention-query.ts';
import { BO, CY, idOf, OWN } from './made-up.ts';

const people: readonly Named[] = [
  { id: BO, name: 'Bo' },
  { id: CY, name: 'Bo Diddley' },
  { id: OWN, name: '李雷' },
  { id: idOf('d4'), name: 'Zoë' },
];

const found = (text: string) => findMentions(text, people).map(({ from, to }) => text.slice(from, to));

describe('names in a text', () => {
  it('are found, the longest that fits', () => {
    expect(found('@Bo, @Bo Diddley and @Zoë!')).toEqual(['@Bo', '@Bo Diddley', '@Zoë']);
  });

  it('end with their word', () => {
    expect(found('@Bob @Bo_ @Bo2 @Bo.')).toEqual(['@Bo']);
  });

  it('need no space around them where none is written', () => {
    expect(found('你好@李雷你好')).toEqual(['@李雷']);
  });

  it('are none within an address', () => {
    expect(found('mail me: ana@Bo.example')).toEqual([]);
  });

  it('are in order, do not overlap, and are what stands there, whatever is said', () => {
    const parts = fc.array(fc.constantFrom('@', 'Bo', ' ', 'Bo Diddley', '李雷', 'x', '𝒳', '\n', '@@'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(parts, (some) => {
        const text = some.join('');
        let past = 0;
        for (const { from, to, id } of findMentions(text, people)) {
          expect(from).toBeGreaterThanOrEqual(past);
          expect(text.slice(from, to)).toBe(`@${people.find((one) => one.id === id)?.name}`);
          past = to;
        }
      }),
    );
  });
});

describe('what is typed after an "@"', () => {
  it('asks for a name from there to the caret', () => {
    expect(mentionQuery('hi @b', 5)).toEqual({ from: 3, text: 'b' });
    expect(mentionQuery('hi @Bo D', 8)).toEqual({ from: 3, text: 'Bo D' });
    expect(mentionQuery('你好@李', 4)).toEqual({ from: 2, text: '李' });
  });

  it('asks for none in an address, on another line, or far behind', () => {
    for (const text of ['ana@b', '@b\nc', `@${'x'.repeat(80)}`, '@ b', 'none'])
      expect(mentionQuery(text, text.length), text).toBeUndefined();
  });

  it('offers whose name begins so, in any case, with or without accents; then later words', () => {
    const names = (query: string) => offeredFor(query, people).map(({ name }) => name);
    expect(names('bo')).toEqual(['Bo', 'Bo Diddley']);
    expect(names('did')).toEqual(['Bo Diddley']);
    expect(names('zoe')).toEqual(['Zoë']);
    expect(names('雷')).toEqual(['李雷']);
    expect(names('x')).toEqual([]);
  });

  it('becomes the name, with one space after it, and the caret past that', () => {
    expect(withMention('hi @b there', { from: 3, text: 'b' }, 'Bo')).toEqual({ text: 'hi @Bo there', caret: 7 });
    expect(withMention('@b', { from: 0, text: 'b' }, 'Bo')).toEqual({ text: '@Bo ', caret: 4 });
  });
});
