/** What somebody said, its web addresses as links: shown whole, as they were written. Plain but for the gate. */

import { Fragment, type MouseEvent, type ReactNode, useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { Piece } from './find-links.ts';
import { destinationOf, HIDDEN_RUNS } from './host-doubts.ts';
import { useLinkGate } from './link-gate-context.ts';
import './LinkText.css';

interface Props {
  readonly pieces: readonly Piece[];
  /** How many characters to show; never ends inside a link, see fold-text.ts. */
  readonly end: number;
  /** Draws what is no link; as it is, by default. */
  readonly plain?: (text: string) => ReactNode;
}

export function LinkText({ pieces, end, plain = asItIs }: Props) {
  return shownOf(pieces, end).map(({ at, piece }) =>
    piece.isLink ? <Link key={at} address={piece.text} /> : <Fragment key={at}>{plain(piece.text)}</Fragment>,
  );
}

function asItIs(text: string): string {
  return text;
}

function shownOf(pieces: readonly Piece[], end: number): readonly { at: number; piece: Piece }[] {
  const shown = [];
  let at = 0;
  for (const piece of pieces) {
    if (at >= end) break;
    shown.push({ at, piece: { ...piece, text: piece.text.slice(0, end - at) } });
    at += piece.text.length;
  }
  return shown;
}

function Link({ address }: { readonly address: string }) {
  const { t } = useWords();
  const gate = useLinkGate();
  const doubtful = useMemo(() => destinationOf(address).doubts.length > 0, [address]);
  const ask = (opener: HTMLElement) => gate.mayOpen(address, opener);
  if (doubtful) {
    return (
      // No anchor: with its address one opens by a middle click or a menu, unasked. No button: it would not wrap.
      // biome-ignore lint/a11y/useSemanticElements: see above
      <span
        className="link link--doubtful"
        role="link"
        tabIndex={0}
        dir="ltr"
        title={t('links.asksFirst')}
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => ask(currentTarget)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && ask(currentTarget)}
      >
        <VisibleSigns text={address} />
      </span>
    );
  }
  function open(event: MouseEvent<HTMLElement>): void {
    if (event.button <= 1 && !ask(event.currentTarget)) event.preventDefault();
  }
  return (
    <a
      className="link"
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      dir="ltr"
      draggable={false}
      onClick={open}
      onAuxClick={open}
    >
      {address}
    </a>
  );
}

/** What can't be seen is marked, and reorders nothing but itself. */
function VisibleSigns({ text }: { readonly text: string }) {
  // Every other part is a run of the hidden.
  return text.split(HIDDEN_RUNS).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text of a link never changes
      <bdi key={index} className="link__hidden">
        {part}
      </bdi>
    ),
  );
}
