/** Who came and who went, quietly. Plain. */

import { Fragment, useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import type { Presence } from '../store/rows.ts';
import { shownName } from '../ui/identity.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { OUTCOMES, type Outcome, type Person, summarize } from './presence-summary.ts';

/** Names in one clause; the rest are a number. */
const MAX_NAMES = 4;

interface Props {
  readonly items: readonly Presence[];
}

export function PresenceLine({ items }: Props) {
  const { t, formats } = useWords();
  const summary = useMemo(() => summarize(items), [items]);
  const told = OUTCOMES.filter((outcome) => summary[outcome].length > 0);
  const atMs = items.at(-1)?.atMs ?? 0;
  return (
    <p className="presence-line">
      {told.map((outcome, index) => (
        <Fragment key={outcome}>
          {index > 0 && t('presence.separator')}
          <Clause outcome={outcome} people={summary[outcome]} />
        </Fragment>
      ))}
      <time className="presence-line__time" dateTime={new Date(atMs).toISOString()} title={formats.dateTime(atMs)}>
        {formats.time(atMs)}
      </time>
    </p>
  );
}

function Clause({ outcome, people }: { readonly outcome: Outcome; readonly people: readonly Person[] }) {
  const { t } = useWords();
  return (
    <Sentence text={t(`presence.${outcome}`, { count: people.length, names: SLOT })}>
      <Names people={people} />
    </Sentence>
  );
}

function Names({ people }: { readonly people: readonly Person[] }) {
  const { t, formats } = useWords();
  const shown = people.length > MAX_NAMES + 1 ? people.slice(0, MAX_NAMES) : people;
  const rest = people.length - shown.length;
  const labels = shown.map(({ name, address }) => shownName(name, address));
  if (rest > 0) labels.push(t('presence.others', { count: rest, formatted: formats.number(rest) }));
  let element = 0;
  return formats.listParts(labels).map(({ type, value }) => {
    if (type === 'literal') return value;
    const person = shown[element++];
    return person === undefined ? (
      value
    ) : (
      <span key={person.id} className="presence-line__name" title={person.address}>
        <PersonName id={person.id} name={person.name} address={person.address} />
      </span>
    );
  });
}
