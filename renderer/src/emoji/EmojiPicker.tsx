/** All emoji, by kind, with a search in the person's language. Its data is shipped with the window. Plain. */

import { EmojiPicker as Picker } from 'frimousse';
import { useWords } from '../i18n/use-words.ts';

/** Beside the page, as vite.config.ts puts it; never from elsewhere. The fragment, with the token, is not part of it. */
const DATA = new URL('emoji', document.baseURI).href;

interface Props {
  readonly onPick: (emoji: string) => void;
}

export function EmojiPicker({ onPick }: Props) {
  const { t, language } = useWords();
  return (
    <Picker.Root
      className="emoji-picker"
      locale={language}
      columns={8}
      emojibaseUrl={DATA}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <Picker.Search
        className="field emoji-picker__search"
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
      />
      <Picker.Viewport className="emoji-picker__viewport" tabIndex={0} role="group" aria-label={t('emoji.all')}>
        <Picker.Loading className="emoji-popover__loading">{t('emoji.loading')}</Picker.Loading>
        <Picker.Empty className="emoji-popover__loading">{t('emoji.none')}</Picker.Empty>
        <Picker.List
          aria-label={t('emoji.all')}
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div className="emoji-picker__kind" {...props}>
                {category.label}
              </div>
            ),
            // ARIA counts from 1, the picker from 0; it finds its rows by the number, all but the first.
            Row: ({ 'aria-rowindex': row, ...props }) => (
              <div {...{ ...props, 'aria-rowindex': row === 0 ? undefined : row }} />
            ),
            Emoji: ({ emoji, 'aria-colindex': column = 0, ...props }) => (
              <button type="button" className="emoji-picker__emoji" {...{ ...props, 'aria-colindex': column + 1 }}>
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Picker.Viewport>
    </Picker.Root>
  );
}
