/** The frame of a panel beside the room: its title, the way out, and what scrolls in it. Plain. */

import { ArrowLeft, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';
import { useWords } from '../i18n/use-words.ts';
import './SidePanel.css';

interface Props {
  readonly title: string;
  /** It has the room's place: the room is covered. */
  readonly alone: boolean;
  readonly titleRef?: RefObject<HTMLHeadingElement | null>;
  /** Undefined: there is nothing to go back to. */
  readonly onBack?: (() => void) | undefined;
  readonly onClose: () => void;
  /** Escape, unless something in the panel took it. */
  readonly onEscape: () => void;
  readonly children: ReactNode;
}

export function SidePanel({ title, alone, titleRef, onBack, onClose, onEscape, children }: Props) {
  const { t } = useWords();
  const titleId = useId();
  const Landmark = alone ? 'main' : 'aside';
  // The room's own title is covered with the room.
  const Heading = alone ? 'h1' : 'h2';

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onEscape();
  }

  return (
    <Landmark
      className={alone ? 'side-panel side-panel--alone' : 'side-panel'}
      aria-labelledby={titleId}
      onKeyDown={onKeyDown}
    >
      <div className="side-panel__header">
        {onBack !== undefined && (
          <button type="button" className="icon-button" aria-label={t('panel.back')} onClick={onBack}>
            <ArrowLeft size={18} aria-hidden="true" />
          </button>
        )}
        <Heading id={titleId} ref={titleRef} className="side-panel__title" tabIndex={-1}>
          {title}
        </Heading>
        <button
          type="button"
          className="icon-button"
          aria-label={t('panel.close')}
          title={t('panel.close')}
          onClick={onClose}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </div>
      {children}
    </Landmark>
  );
}
