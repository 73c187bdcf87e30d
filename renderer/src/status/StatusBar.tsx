/** What this node is, and how far its search for people has come. Smart. */

import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import './StatusBar.css';

/** Fast sweeps change hundreds of times a second; this often is readable. */
const SHOWN_EVERY_MS = 500;

interface Props {
  readonly onOpenSettings: () => void;
}

export function StatusBar({ onOpenSettings }: Props) {
  const { t, formats } = useWords();
  const self = useChat((chat) => chat.self);
  const { state, pass, visited, total } = useThrottled(
    useChat((chat) => chat.sweep),
    SHOWN_EVERY_MS,
  );
  const stateText = state === 'sweeping' ? t('status.sweeping') : t('status.resting');
  const counts = { visited: formats.number(visited), total: formats.number(total) };
  const passText = formats.number(pass);
  return (
    <footer className="status-bar">
      <button type="button" className="status-bar__self" title={t('people.openYou')} onClick={onOpenSettings}>
        <span className="status-bar__name">
          <bdi>{self.name}</bdi>
        </span>
        <span className="status-bar__address mono">{self.address}</span>
        <span className="visually-hidden">{t('people.openYou')}</span>
      </button>
      <div className="status-bar__sweep">
        <span className="status-bar__state">{stateText}</span>
        <span className="status-bar__figures">
          {t('status.visited', counts)}
          <span className="status-bar__pass"> · {t('status.pass', { pass: passText })}</span>
        </span>
        <span
          className={`status-bar__track status-bar__track--${state}`}
          role="progressbar"
          aria-label={t('status.progress')}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={Math.min(visited, total)}
          aria-valuetext={t('status.valueText', { state: stateText, pass: passText, ...counts })}
        >
          <span className="status-bar__fill" style={{ '--done': total === 0 ? 1 : Math.min(1, visited / total) }} />
        </span>
      </div>
    </footer>
  );
}
