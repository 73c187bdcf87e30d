/**
 * For `electron -r`: what electron/window-scheme.ts does before Electron is ready. A released Electron reads the whole
 * main module before that; the runtime at hand for the smoke test (../shared/electron/run) reads it after.
 */
const { app, protocol } = require('electron');

if (!app.isReady()) {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'earshot', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}
