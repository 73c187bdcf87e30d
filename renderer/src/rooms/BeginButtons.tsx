/** What can be begun in the list of rooms: a group of one's own, or joining one. Smart. */

import { Plus, QrCode } from 'lucide-react';
import { useGroupDialogs } from '../groups/group-dialogs-context.ts';
import { useWords } from '../i18n/use-words.ts';

const BUTTONS = [
  { dialog: 'join', Icon: QrCode },
  { dialog: 'new', Icon: Plus },
] as const;

export function BeginButtons() {
  const { t } = useWords();
  const open = useGroupDialogs();
  return (
    <span className="room-list__begin">
      {BUTTONS.map(({ dialog, Icon }) => (
        <button
          key={dialog}
          type="button"
          className="icon-button"
          aria-label={t(`groups.${dialog}`)}
          title={t(`groups.${dialog}`)}
          aria-haspopup="dialog"
          onClick={() => open(dialog)}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </span>
  );
}
