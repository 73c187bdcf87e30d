/** The window's only door: `window.earshot`, the contract and nothing else. Runs sandboxed, as one CommonJS file. */

import { contextBridge, ipcRenderer } from 'electron';
import type { ContractLink, EventMessage, Reply, Result } from '../src/ipc/contract.ts';
import { EVENT_CHANNEL, EVENTS_PER_RECEIPT, INVOKE_CHANNEL } from './channels.ts';

type Listener = (event: EventMessage) => void;

const listeners = new Set<Listener>();
let subscribed = false;
let taken = 0;
let lastId = 0;

ipcRenderer.on(EVENT_CHANNEL, (_event, message: EventMessage) => {
  taken += 1;
  if (taken % EVENTS_PER_RECEIPT === 0) ipcRenderer.send(EVENT_CHANNEL, message.seq);
  // After a reload events flow before this page has asked for them; its snapshot will include them.
  if (subscribed) for (const listener of listeners) listener(message);
});

async function invoke(command: string, params: unknown): Promise<Result<unknown>> {
  lastId += 1;
  try {
    const reply: Reply = await ipcRenderer.invoke(INVOKE_CHANNEL, { id: lastId, command, params });
    if (command === 'subscribe' && reply.ok) subscribed = true;
    return reply.ok ? { ok: true, value: reply.value } : { ok: false, error: reply.error };
  } catch (error) {
    // The main process is leaving, or the request could not be copied.
    return { ok: false, error: { code: 'stopped', message: String(error), params: {} } };
  }
}

const link: ContractLink = {
  invoke: invoke as ContractLink['invoke'],
  onEvent(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  onState(listener) {
    listener('open');
    return () => {};
  },
};

contextBridge.exposeInMainWorld('earshot', link);
