/** One part of the settings, under its heading. Plain. */

import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Beside `settings__section`. */
  readonly className?: string;
  readonly children: ReactNode;
}

export function SettingsSection({ title, className, children }: Props) {
  const id = useId();
  return (
    <section
      className={className === undefined ? 'settings__section' : `settings__section ${className}`}
      aria-labelledby={id}
    >
      <h3 id={id} className="settings__heading">
        {title}
      </h3>
      {children}
    </section>
  );
}
