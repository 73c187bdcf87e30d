/** The menu: what the systems expect, and reloading while developing. */

import { Menu, type MenuItemConstructorOptions } from 'electron';

/** @param developing adds reload and the developer tools */
export function setMenu(developing: boolean): void {
  const template: MenuItemConstructorOptions[] = [
    process.platform === 'darwin' ? { role: 'appMenu' } : { role: 'fileMenu' },
    // On macOS copy and paste work through the menu only.
    { role: 'editMenu' },
  ];
  if (developing) template.push({ label: 'Develop', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }] });
  template.push({ role: 'windowMenu' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
