/** Who may be meant by what is typed after an "@": chosen with the arrows and Enter, or by a press. Plain but for names. */

import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { Avatar } from '../ui/Avatar.tsx';

interface Props {
  readonly id: string;
  readonly people: readonly Peer[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onPick: (peer: Peer) => void;
}

export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}

export function MentionList({ id, people, chosen, onChoose, onPick }: Props) {
  const { t, formats } = useWords();
  return (
    <>
      <div id={id} className="mention-list" role="listbox" aria-label={t('composer.mention')}>
        {people.map((peer, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus, and says which one is chosen
          <div
            key={peer.id}
            id={optionId(id, index)}
            className="mention-list__person"
            role="option"
            aria-selected={index === chosen}
            onPointerMove={() => onChoose(index)}
            // Before the click, which would take the focus from the text.
            onPointerDown={(event) => {
              event.preventDefault();
              onPick(peer);
            }}
          >
            <Avatar name={peer.name} id={peer.id} size="small" />
            <span className="mention-list__name">
              <PersonName id={peer.id} name={peer.name} address={peer.address} />
            </span>
            {peer.state === 'gone' && <span className="mention-list__away">{t('rooms.away')}</span>}
          </div>
        ))}
      </div>
      <div className="visually-hidden" role="status">
        {t('composer.mentionCount', { count: people.length, formatted: formats.number(people.length) })}
      </div>
    </>
  );
}
