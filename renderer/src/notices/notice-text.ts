/** A notice in the person's words. */

import type { TFunction } from 'i18next';
import type { Notice } from '../../../src/core/model.ts';
import { whyNotKept } from './why-not-kept.ts';

export function noticeText(t: TFunction, notice: Notice): string {
  if (notice.code === 'history-not-kept') return whyNotKept(t, notice);
  if (notice.code === 'history-unwritable' && notice.params.reason === 'damaged') return t('notices.unwritableDamaged');
  return t(`notices.${notice.code}`, { defaultValue: notice.message, name: notice.params.name ?? '' });
}
