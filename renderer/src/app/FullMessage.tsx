/** One thing to say, with the whole window to say it. Plain. */

import { Mark } from '../ui/Mark.tsx';
import './FullMessage.css';

interface Props {
  readonly title: string;
  readonly text?: string;
  readonly busy?: boolean;
  readonly action?: string;
  readonly onAction?: () => void;
}

export function FullMessage({ title, text, busy = false, action, onAction }: Props) {
  return (
    <main className="full-message">
      <div className={busy ? 'full-message__mark full-message__mark--busy' : 'full-message__mark'}>
        <Mark size={44} />
      </div>
      <div role={busy ? 'status' : 'alert'}>
        <h1 className="full-message__title">{title}</h1>
        {text !== undefined && <p className="full-message__text">{text}</p>}
      </div>
      {action !== undefined && (
        <button type="button" className="button button--accent" onClick={onAction}>
          {action}
        </button>
      )}
    </main>
  );
}
