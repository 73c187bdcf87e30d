/** Asks where an export should go, and has the node write it there. */

import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { ChatError } from '../src/core/errors.ts';
import type { ContractTarget } from '../src/ipc/contract.ts';
import { exportingTarget, suggestedName } from '../src/shell/export-target.ts';

const KINDS = { jsonl: 'jsonl', html: 'html', markdown: 'md' } as const;

/** `target`, with exports that ask their person first. */
export function exportingByDialog(target: ContractTarget, window: BrowserWindow): ContractTarget {
  return exportingTarget(target, async (asked) => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), suggestedName(asked.file)),
      filters: [{ name: KINDS[asked.format], extensions: [KINDS[asked.format]] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    if (canceled || filePath === '') return { file: '', messages: 0 };
    // The node overwrites nothing; the dialog has asked. What was there goes only once the new one is whole.
    const part = `${filePath}.${randomUUID().slice(0, 8)}.part`;
    try {
      const { messages } = await target.commands['history:export']({ ...asked, file: part });
      await rename(part, filePath);
      return { file: filePath, messages };
    } catch (error) {
      await rm(part, { force: true });
      if (error instanceof ChatError) throw error;
      throw new ChatError('file-unwritable', `${filePath} can't be written: ${error}`, {
        cause: error,
        params: { file: filePath },
      });
    }
  });
}
