/** The contract over Electron's IPC: who asks is checked, what is asked goes through serve-contract. */

import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { ChatError } from '../src/core/errors.ts';
import type { ContractTarget } from '../src/ipc/contract.ts';
import { failure, serveContract } from '../src/ipc/serve-contract.ts';
import { EVENT_CHANNEL, EVENTS_PER_RECEIPT, INVOKE_CHANNEL } from './channels.ts';
import { isOurPage } from './window-scheme.ts';

/** Events on their way to a window that has stopped taking them; past it they are left out and it sees the gap. */
const MAX_ON_THE_WAY = 40 * EVENTS_PER_RECEIPT;

/** Serves `window` until it closes. */
export function serveWindow(window: BrowserWindow, target: ContractTarget): void {
  const contents = window.webContents;
  let onTheWay = 0;
  const connection = serveContract(target, (event) => {
    if (onTheWay >= MAX_ON_THE_WAY || contents.isDestroyed()) return;
    onTheWay += 1;
    contents.send(EVENT_CHANNEL, event);
  });
  // The top frame of our own window, showing our own page: no other frame and no other origin.
  const isOurs = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent) =>
    senderFrame !== null && senderFrame === contents.mainFrame && isOurPage(senderFrame.url);

  ipcMain.handle(INVOKE_CHANNEL, (event, request: unknown) =>
    isOurs(event) ? connection.handle(request) : failure(null, new ChatError('bad-request', 'this page may not ask')),
  );
  const onReceipt = (event: IpcMainEvent) => {
    if (isOurs(event)) onTheWay = Math.max(0, onTheWay - EVENTS_PER_RECEIPT);
  };
  ipcMain.on(EVENT_CHANNEL, onReceipt);
  // A page that went (a reload, a crash) gives no more receipts.
  contents.on('did-navigate', () => {
    onTheWay = 0;
  });
  window.on('closed', () => {
    ipcMain.removeHandler(INVOKE_CHANNEL);
    ipcMain.off(EVENT_CHANNEL, onReceipt);
    connection.close();
  });
}
