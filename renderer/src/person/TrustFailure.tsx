/** Why something a person's dialog asked for did not come about. Plain. */

import type { Failure } from '../../../src/ipc/contract.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly failure: Failure | undefined;
}

export function TrustFailure({ failure }: Props) {
  const { t, formats } = useWords();
  return (
    <p className="person-dialog__error" role="alert">
      {failure !== undefined && t('person.failed', { reason: errorText(t, formats, failure) })}
    </p>
  );
}
