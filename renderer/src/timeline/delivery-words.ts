/** What is said of how far a message got: no more than is known. Pure. */

import type { TFunction } from 'i18next';
import { assertNever } from '../../../src/core/errors.ts';
import type { Delivery } from '../../../src/core/model.ts';
import type { Formats } from '../i18n/use-words.ts';

interface DeliveryWords {
  readonly label: string;
  readonly explained: string;
}

export function deliveryWords(
  t: TFunction,
  formats: Formats,
  { state, on, of }: Delivery,
  direct: boolean,
): DeliveryWords {
  const numbers = { on: formats.number(on), of: formats.number(of) };
  switch (state) {
    case 'stored':
      return {
        label: t('delivery.stored'),
        explained: direct
          ? t('delivery.storedExplained')
          : of === 0
            ? t('delivery.nobodyExplained')
            : t('delivery.storedAmongExplained'),
      };
    case 'arrived':
      return direct
        ? { label: t('delivery.arrived'), explained: t('delivery.arrivedExplained') }
        : { label: t('delivery.onSome', numbers), explained: t('delivery.onSomeExplained', numbers) };
    case 'seen':
      return direct
        ? { label: t('delivery.seen'), explained: t('delivery.seenExplained') }
        : { label: t('delivery.seenOnSome', numbers), explained: t('delivery.seenOnSomeExplained', numbers) };
    default:
      return assertNever(state);
  }
}
