/** All that one can do with a message: by its "more" button, a long press, the right button or the context key. Plain. */

import { Menu } from '@base-ui/react/menu';
import { useMemo } from 'react';
import type { Message } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { DEED_WORDS, DeedIcon } from './deed-words.tsx';
import { DEED_KEYS, type Deed, deedsFor } from './message-deeds.ts';
import '../ui/Menu.css';

interface Props {
  readonly item: Message;
  readonly writable: boolean;
  readonly open: boolean;
  readonly place: DOMRect;
  /** What it is part of, for a screen reader. */
  readonly within: HTMLElement | null;
  readonly onDeed: (deed: Deed) => void;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | null;
}

export function MessageMenu({ item, writable, open, place, within, onDeed, onClose, focusAfter }: Props) {
  const { t } = useWords();
  const anchor = useMemo(() => ({ getBoundingClientRect: () => place }), [place]);
  return (
    <Menu.Root open={open} modal={false} onOpenChange={(wanted) => !wanted && onClose()}>
      <Menu.Portal container={within}>
        <Menu.Positioner className="menu-place" anchor={anchor} align="start" sideOffset={4} collisionPadding={8}>
          <Menu.Popup className="menu" aria-label={t('message.actions')} finalFocus={focusAfter}>
            {deedsFor(item, writable).map((deed) => (
              <Menu.Item
                key={deed}
                className={deed === 'delete' ? 'menu__item menu__item--danger' : 'menu__item'}
                onClick={() => onDeed(deed)}
              >
                <DeedIcon deed={deed} />
                <span className="menu__words">{t(DEED_WORDS[deed])}</span>
                {DEED_KEYS[deed] !== undefined && (
                  <span className="menu__key" aria-hidden="true">
                    {DEED_KEYS[deed]}
                  </span>
                )}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
