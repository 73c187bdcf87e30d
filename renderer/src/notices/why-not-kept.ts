/** Why nothing is kept on disk, in the person's words. */

import type { TFunction } from 'i18next';
import type { Notice } from '../../../src/core/model.ts';

const REASONS = ['no-sqlite', 'locked', 'read-only', 'damaged', 'newer', 'full', 'unopenable'] as const;

/** A reason without words here is told by the notice's own, in English, beside it. */
export function whyNotKept(t: TFunction, { params }: Notice): string {
  const known = REASONS.find((reason) => reason === params.reason);
  return known === undefined ? t('notices.history-not-kept') : t('notices.notKept', { why: t(`notices.why.${known}`) });
}
