/** The node's side of the contract for one shell connection: checks each request, answers, forwards events. */

import { ChatError, messageOf } from '../core/errors.ts';
import {
  type CommandName,
  type ContractTarget,
  commands,
  type EventMessage,
  type Reply,
  requestSchema,
} from './contract.ts';

export interface ContractConnection {
  /**
   * Takes one request in any shape, and gives its reply: at once where the node answers at once, which lets a bot
   * say 100,000 lines a second, else as a promise. Never throws or rejects.
   */
  handle(request: unknown): Reply | Promise<Reply>;
  /** Ends the flow of events. */
  close(): void;
}

/** @param sendEvent called for each event once the caller has subscribed */
export function serveContract(target: ContractTarget, sendEvent: (event: EventMessage) => void): ContractConnection {
  let unsubscribe: (() => void) | undefined;

  function run(name: string, params: unknown): unknown {
    if (!Object.hasOwn(commands, name)) {
      throw new ChatError(
        'bad-request',
        `unknown command "${name.slice(0, 64)}"; known: ${Object.keys(commands).join(', ')}`,
      );
    }
    const command = name as CommandName;
    const parsed = commands[command].params.safeParse(params ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ChatError('bad-request', `${command}: ${issue?.path.join('.') || 'params'}: ${issue?.message}`);
    }
    if (command === 'subscribe') {
      unsubscribe ??= target.onEvent(sendEvent);
      return {};
    }
    const handler = target.commands[command] as (params: unknown) => unknown;
    return handler(parsed.data);
  }

  return {
    handle(raw) {
      const request = requestSchema.safeParse(raw);
      if (!request.success) {
        return failure(
          null,
          new ChatError('bad-request', 'a request is {"id": number or text, "command": text, "params": object}'),
        );
      }
      const { id, command, params } = request.data;
      try {
        const value = run(command, params);
        if (!(value instanceof Promise)) return { id, ok: true, value };
        return value.then(
          (settled): Reply => ({ id, ok: true, value: settled }),
          (error: unknown) => failure(id, error),
        );
      } catch (error) {
        return failure(id, error);
      }
    },
    close() {
      unsubscribe?.();
      unsubscribe = undefined;
    },
  };
}

export function failure(id: Reply['id'], error: unknown): Reply {
  const known = error instanceof ChatError ? error : undefined;
  return {
    id,
    ok: false,
    error: { code: known?.code ?? 'internal', message: messageOf(error), params: known?.params ?? {} },
  };
}
