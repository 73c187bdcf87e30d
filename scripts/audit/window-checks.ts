/** Electron's security checklist, the part that a running window shows. Each check tries what must not succeed. */

import { type Finding, failed, OK, type Row, rowOf, unless } from './finding.ts';
import { preferenceFaults } from './preferences.ts';
import type { Subject } from './subject.ts';

/** All that the preload may give to the page. */
const DOOR = ['invoke', 'onEvent', 'onState'];

/** Time for what was started in the page to get somewhere, if it is let. */
const SETTLE_MS = 400;

/** What a page could ask a person for; those that Chromium doesn't know are skipped. */
const PERMISSIONS = [
  'geolocation',
  'notifications',
  'camera',
  'microphone',
  'midi',
  'clipboard-read',
  'storage-access',
];

/** Kinds of address that open another program, or run something. */
const OPENERS = [
  'file:///etc/hostname',
  'smb://127.0.0.1/x',
  'ssh://127.0.0.1',
  'javascript:alert(1)',
  'ms-msdt:x',
  'data:text/html,x',
];

export async function windowRows(subject: Subject): Promise<Row[]> {
  const rows: Row[] = [];
  // One after another: some try to take the page elsewhere.
  for (const [item, title, check] of CHECKS) rows.push(await rowOf(item, title, () => check(subject)));
  return rows;
}

type Check = (subject: Subject) => Promise<Finding>;

const CHECKS: readonly (readonly [number, string, Check])[] = [
  [1, 'only the program’s own content is loaded', onlyOwnContent],
  [2, 'no Node.js in the page', noNode],
  [3, 'context isolation is on', async (s) => unless(preferenceFaults(await s.preferences(), 3))],
  [4, 'the renderer is sandboxed', async (s) => unless(preferenceFaults(await s.preferences(), 4))],
  [5, 'permissions are denied', permissionsDenied],
  [6, 'web security is on', async (s) => unless(preferenceFaults(await s.preferences(), 6))],
  [7, 'a strict content policy is in force', strictPolicy],
  [8, 'no insecure content is allowed', async (s) => unless(preferenceFaults(await s.preferences(), 8))],
  [9, 'no experimental features', async (s) => unless(preferenceFaults(await s.preferences(), 9))],
  [10, 'no extra Blink features', async (s) => unless(preferenceFaults(await s.preferences(), 10))],
  [11, 'no webviews, so none with popups', async (s) => unless(preferenceFaults(await s.preferences(), 11))],
  [12, 'a webview that comes all the same is refused', webviewRefused],
  [13, 'the page cannot navigate', noNavigation],
  [14, 'the page cannot open windows', noWindows],
  [15, 'nothing dangerous is handed to the system to open', nothingOpened],
  [17, 'messages of other pages are refused', senderChecked],
  [18, 'the window has a scheme of its own, not file:', ownScheme],
  [20, 'the page is given the contract and nothing else', onlyTheDoor],
];

async function onlyOwnContent({ page, elsewhere, strays }: Subject): Promise<Finding> {
  strays.length = 0;
  await page.evaluate(
    async ([place, settleMs]) => {
      const url = `http://${place}/`;
      const add = (name: string, attributes: Record<string, string>) =>
        document.body.append(Object.assign(document.createElement(name), attributes));
      add('img', { src: `${url}image` });
      add('iframe', { src: `${url}frame` });
      add('script', { src: `${url}script` });
      add('link', { rel: 'stylesheet', href: `${url}style` });
      const socket = new WebSocket(`ws://${place}/socket`);
      socket.onerror = () => {};
      await Promise.allSettled([fetch(`${url}fetch`), fetch(`${url}opaque`, { mode: 'no-cors' })]);
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      for (const element of document.querySelectorAll('img,iframe,script,link')) {
        if (element.outerHTML.includes(place)) element.remove();
      }
    },
    [elsewhere, SETTLE_MS] as const,
  );
  return unless(strays.map((stray) => `the page reached a server: ${stray}`));
}

async function noNode(subject: Subject): Promise<Finding> {
  const found = await subject.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
  );
  return unless([...found.map((name) => `the page sees ${name}`), ...preferenceFaults(await subject.preferences(), 2)]);
}

async function permissionsDenied({ page }: Subject): Promise<Finding> {
  const granted = await page.evaluate(async (names) => {
    const answers = await Promise.all(
      names.map(async (name) => {
        try {
          return `${name}: ${(await navigator.permissions.query({ name: name as PermissionName })).state}`;
        } catch {
          return ''; // unknown to this Chromium
        }
      }),
    );
    const asked = await Notification.requestPermission();
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'given',
      (error: DOMException) => error.name,
    );
    return [
      ...answers.filter((answer) => answer !== '' && !answer.endsWith(': denied')),
      ...(asked === 'denied' ? [] : [`notifications, asked for: ${asked}`]),
      // Where there is no microphone, nothing is asked.
      ...(media === 'NotAllowedError' || media === 'NotFoundError' ? [] : [`the microphone, asked for: ${media}`]),
    ];
  }, PERMISSIONS);
  return unless(granted);
}

async function strictPolicy({ page }: Subject): Promise<Finding> {
  const policy = await page.evaluate(
    async () => (await fetch(location.href)).headers.get('content-security-policy') ?? '',
  );
  if (policy === '') return failed('the page comes without Content-Security-Policy');
  const inline = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.inlineRan = true';
    document.body.append(script);
    script.remove();
    return 'inlineRan' in globalThis;
  });
  const faults = [
    ...(policy.includes("default-src 'none'") ? [] : ["default-src is not 'none'"]),
    ...(/unsafe-|\*|\bhttps?:/.test(policy) ? [`it lets too much in: ${policy}`] : []),
    ...(inline ? ['an inline script ran'] : []),
  ];
  return unless(faults);
}

async function webviewRefused({ app }: Subject): Promise<Finding> {
  const refused = await app.evaluate(({ BrowserWindow }) => {
    let prevented = false;
    const event = {
      preventDefault: () => {
        prevented = true;
      },
    };
    // biome-ignore lint/suspicious/noExplicitAny: emitted by hand, as Electron would
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as any;
    contents.emit('will-attach-webview', event, {}, {});
    return prevented;
  });
  return refused ? OK : failed('nobody refuses will-attach-webview');
}

async function noNavigation({ page, elsewhere, strays }: Subject): Promise<Finding> {
  strays.length = 0;
  const before = page.url();
  const targets = [`http://${elsewhere}/away`, 'file:///etc/hostname', 'data:text/html,x'];
  for (const target of targets) {
    await page.evaluate((url) => {
      location.href = url;
      const link = Object.assign(document.createElement('a'), { href: url });
      const form = Object.assign(document.createElement('form'), { action: url, method: 'post' });
      document.body.append(link, form);
      link.click();
      form.submit();
      link.remove();
      form.remove();
    }, target);
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const after = page.url();
  return unless([
    ...(after === before ? [] : [`it went to ${after}`]),
    ...strays.map((stray) => `it asked a server for ${stray}`),
  ]);
}

async function noWindows({ app, page, elsewhere }: Subject): Promise<Finding> {
  const opened = await page.evaluate(
    (urls) => urls.filter((url) => window.open(url) !== null),
    [`http://${elsewhere}/window`, 'about:blank', page.url()],
  );
  const count = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  return unless([
    ...opened.map((url) => `window.open gave a window for ${url}`),
    ...(count === 1 ? [] : [`there are ${count} windows`]),
  ]);
}

async function nothingOpened(subject: Subject): Promise<Finding> {
  const { page } = subject;
  await page.evaluate((urls) => {
    for (const url of urls) {
      window.open(url);
      for (const target of ['', '_blank']) {
        const link = Object.assign(document.createElement('a'), { href: url, target });
        document.body.append(link);
        link.click();
        link.remove();
      }
    }
  }, OPENERS);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  // Links of the web may be: a person is asked first.
  const dangerous = (await subject.handedOver()).filter((url) => !/^https?:\/\//.test(url));
  return unless(dangerous.map((url) => `${url} was handed to the system`));
}

async function senderChecked({ app, page }: Subject): Promise<Finding> {
  const ask = "earshot.invoke('snapshot', {}).then(({ ok }) => ok)";
  // Or a program that answers nobody would look safe.
  if ((await page.evaluate(ask)) !== true) return failed('its own window is not answered either');
  const answered = await app.evaluate(async ({ app: own, BrowserWindow }, question) => {
    const preload = `${own.getAppPath()}/dist/electron/preload.cjs`;
    const other = new BrowserWindow({
      show: false,
      webPreferences: { preload, sandbox: true, contextIsolation: true },
    });
    try {
      await other.loadURL('data:text/html,<title>another page</title>');
      return (await other.webContents.executeJavaScript(question)) as unknown;
    } finally {
      other.destroy();
    }
  }, ask);
  return answered === false ? OK : failed('a window of another origin was answered');
}

async function ownScheme({ page }: Subject): Promise<Finding> {
  const { protocol } = new URL(page.url());
  const reached = await page.evaluate(async () => {
    const urls = [
      'file:///etc/hostname',
      new URL('/../package.json', location.href).href,
      `${location.href}..%2f..%2fpackage.json`,
    ];
    const answers = await Promise.allSettled(urls.map((url) => fetch(url)));
    return urls.filter((_, i) => {
      const answer = answers[i];
      return answer?.status === 'fulfilled' && answer.value.ok;
    });
  });
  return unless([
    ...(['file:', 'http:', 'https:'].includes(protocol) ? [`the window is at ${protocol}`] : []),
    ...reached.map((url) => `the page can read ${url}`),
  ]);
}

async function onlyTheDoor({ page }: Subject): Promise<Finding> {
  const found = await page.evaluate(() => ({
    door: Object.keys((globalThis as { earshot?: object }).earshot ?? {}).sort(),
    more: ['electron', 'ipcRenderer', 'electronAPI'].filter((name) => name in globalThis),
  }));
  return unless([
    ...(found.door.join() === DOOR.join() ? [] : [`window.earshot has: ${found.door.join(', ') || 'nothing'}`]),
    ...found.more.map((name) => `the page sees ${name}`),
  ]);
}
