/** Opens web addresses where they belong: in the person's browser. The one door out of the window. */

import { shell } from 'electron';

/** What a page asks to be opened: http(s) goes to the browser, anything else nowhere. */
export function openOutside(address: string): void {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return;
  shell.openExternal(url.href).catch((error: unknown) => {
    process.stderr.write(`earshot: ${url.href} could not be opened: ${error}\n`);
  });
}
