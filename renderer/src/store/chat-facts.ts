/** Events that put one fact in place of another. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { Network, Notice, Self, Settings, SweepProgress } from '../../../src/core/model.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';

interface Facts {
  readonly sweep: SweepProgress;
  readonly self: Self;
  readonly settings: Settings;
  readonly networks: readonly Network[];
  readonly notices: readonly Notice[];
}

type Fact = Exclude<
  EventMessage,
  { event: `timeline:${string}` | `room:${string}` | 'delivery:changed' | 'peer:changed' }
>;

export function withFact<S extends Facts>(state: S, event: Fact): S {
  switch (event.event) {
    case 'sweep:progressed':
      return { ...state, sweep: event.data.sweep };
    case 'self:changed':
      return { ...state, self: event.data.self };
    case 'settings:changed':
      return { ...state, settings: event.data.settings };
    case 'networks:changed':
      return { ...state, networks: event.data.networks };
    case 'notice:raised':
      return { ...state, notices: [...without(state.notices, event.data.notice.code), event.data.notice] };
    case 'notice:cleared':
      return { ...state, notices: without(state.notices, event.data.code) };
    default:
      return assertNever(event);
  }
}

function without(notices: readonly Notice[], code: Notice['code']): readonly Notice[] {
  return notices.filter((notice) => notice.code !== code);
}
