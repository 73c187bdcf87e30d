/** Stands before every link below it: asks before an address opens that may not lead where it seems to. Smart. */

import { type ReactNode, useMemo, useRef, useState } from 'react';
import { destinationOf } from './host-doubts.ts';
import { LinkDialog, type Question } from './LinkDialog.tsx';
import { LinkGateContext } from './link-gate-context.ts';
import { OpenedHosts } from './opened-hosts.ts';

interface Props {
  readonly children: ReactNode;
}

export function LinkGate({ children }: Props) {
  // The question stays while the dialog fades out.
  const [asked, setAsked] = useState<{ readonly question: Question; readonly open: boolean }>();
  const [opened] = useState(() => new OpenedHosts());
  const opener = useRef<HTMLElement>(null);
  const gate = useMemo(
    () => ({
      mayOpen(address: string, from: HTMLElement): boolean {
        const { hostname } = new URL(address);
        const destination = destinationOf(address);
        const alike = opened.alike(hostname);
        if (destination.doubts.length === 0 && alike === undefined) {
          opened.note(hostname);
          return true;
        }
        opener.current = from;
        setAsked({ question: { destination, alike }, open: true });
        return false;
      },
    }),
    [opened],
  );
  return (
    <LinkGateContext value={gate}>
      {children}
      <LinkDialog
        question={asked?.question}
        open={asked?.open === true}
        onOpened={({ address }) => opened.note(new URL(address).hostname)}
        onClose={() => setAsked((former) => former && { ...former, open: false })}
        focusAfter={opener}
      />
    </LinkGateContext>
  );
}
