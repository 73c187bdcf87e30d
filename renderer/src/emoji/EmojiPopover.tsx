/** Picks an emoji, by what asked for it: quick ones at once, all of them below. Plain. */

import { Popover } from '@base-ui/react/popover';
import { lazy, Suspense, useMemo, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { QUICK_EMOJI } from './quick-emoji.ts';
import './EmojiPopover.css';

// Some 30 KB that most visits never need.
const EmojiPicker = lazy(() => import('./EmojiPicker.tsx').then((module) => ({ default: module.EmojiPicker })));

interface Props {
  readonly open: boolean;
  /** By what asked for it: as it was then, for that may be gone by now. */
  readonly place: DOMRect;
  /** What it is part of, for a screen reader. */
  readonly within: HTMLElement | null;
  /** What it is for. */
  readonly label: string;
  /** Given already: pressing it takes it back. */
  readonly given?: ReadonlySet<string>;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | null;
}

export function EmojiPopover({ open, place, within, label, given, onPick, onClose, focusAfter }: Props) {
  const { t } = useWords();
  const anchor = useMemo(() => ({ getBoundingClientRect: () => place }), [place]);
  const first = useRef<HTMLButtonElement>(null);
  return (
    <Popover.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <Popover.Portal container={within}>
        <Popover.Positioner
          className="menu-place"
          anchor={anchor}
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          <Popover.Popup className="emoji-popover" aria-label={label} initialFocus={first} finalFocus={focusAfter}>
            <fieldset className="emoji-popover__quick" aria-label={t('emoji.quick')}>
              {QUICK_EMOJI.map((emoji, index) => (
                <button
                  key={emoji}
                  ref={index === 0 ? first : undefined}
                  type="button"
                  className="emoji-popover__emoji"
                  aria-pressed={given?.has(emoji) ?? false}
                  onClick={() => onPick(emoji)}
                >
                  {emoji}
                </button>
              ))}
            </fieldset>
            <Suspense fallback={<p className="emoji-popover__loading">{t('emoji.loading')}</p>}>
              <EmojiPicker onPick={onPick} />
            </Suspense>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
