/** Exports on their way to a browser: real files, real HTTP; each address is good once, and nothing stays behind. */

import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChatError } from '../../../src/core/errors.ts';
import type { ContractTarget } from '../../../src/ipc/contract.ts';
import { exportingTarget, suggestedName } from '../../../src/shell/export-target.ts';
import { ExportShelf } from '../../../src/shell/web/export-shelf.ts';

let shelf: ExportShelf;
let http: Server;
let origin: string;
let written: string[];
let refuse: ChatError | undefined;

const node = {
  commands: {
    'history:export': async ({ file }: { file: string }) => {
      if (refuse) throw refuse;
      writeFileSync(file, '<p>what was said', { flag: 'wx' });
      written.push(file);
      return { file, messages: 3 };
    },
  },
  onEvent: () => () => {},
} as unknown as ContractTarget;
const asked = { room: 'lobby', format: 'html', file: 'earshot-大厅.html' } as const;

beforeEach(async () => {
  shelf = new ExportShelf();
  written = [];
  refuse = undefined;
  http = createServer((request, response) => {
    if (!shelf.answer(request.url ?? '', response)) response.writeHead(404).end();
  });
  http.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await shelf.close();
  http.closeAllConnections();
  http.close();
});

/** Resolves when the folder of an export is gone; the file goes once the answer has. */
async function gone(file: string): Promise<void> {
  await expect.poll(() => existsSync(dirname(file))).toBe(false);
}

it('gives a file once, as a download under its own name, and then deletes it', async () => {
  const { file, messages } = await shelf.export(node, asked);
  expect(messages).toBe(3);
  expect(file).toMatch(/^\/export\/[\w-]{43}$/);
  const answer = await fetch(origin + file);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('<p>what was said');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent('earshot-大厅.html')}`,
  );
  // Never a page of the window's origin: others wrote what is in it.
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect((await fetch(origin + file)).status).toBe(404);
  await gone(written[0] as string);
});

it('knows no other address', async () => {
  await shelf.export(node, asked);
  for (const path of ['/export/', '/export/x', '/export/../etc/passwd', `/export/${'A'.repeat(43)}`]) {
    expect((await fetch(origin + path)).status, path).toBe(404);
  }
});

it('leaves nothing behind when it is closed, or when the node refuses', async () => {
  await shelf.export(node, asked);
  await shelf.close();
  await gone(written[0] as string);
  refuse = new ChatError('room-unknown', 'there is no such room');
  await expect(shelf.export(node, asked)).rejects.toMatchObject({ code: 'room-unknown' });
});

it('keeps a bounded number of files that nobody fetches', async () => {
  for (let i = 0; i < 8; i++) await shelf.export(node, asked);
  await expect(shelf.export(node, asked)).rejects.toMatchObject({ code: 'file-unwritable', retryable: true });
});

it('stands in for the node’s own export, and for nothing else', async () => {
  const target = exportingTarget(node, async ({ file }) => ({ file: `/somewhere/${file}`, messages: 1 }));
  expect(await target.commands['history:export'](asked)).toEqual({ file: '/somewhere/earshot-大厅.html', messages: 1 });
});

it('takes a suggested name without anything that leads elsewhere', () => {
  expect(suggestedName('../../.ssh/key')).toBe('ssh-key');
  expect(suggestedName('C:\\x\\y.html')).toBe('C-x-y.html');
  expect(suggestedName('..')).toBe('earshot-export');
  expect(suggestedName('earshot-大厅-2026-03-02.html')).toBe('earshot-大厅-2026-03-02.html');
});
