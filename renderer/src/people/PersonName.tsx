/** A name as it stands in sentences and titles: with the beginning of the key where more than one go by it. Plain but for names. */

import type { PersonId } from '../../../src/core/ids.ts';
import { shortId, shownName } from '../ui/identity.ts';
import { useNameIsShared } from './use-name-is-shared.ts';

interface Props {
  readonly id: PersonId;
  readonly name: string;
  readonly address: string;
}

export function PersonName({ id, name, address }: Props) {
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  return (
    <>
      <bdi>{shownName(name, address)}</bdi>
      {suffix !== '' && (
        <>
          {' '}
          <span className="mono person__suffix">{suffix}</span>
        </>
      )}
    </>
  );
}
