/** Texts that would do something if a window took them for more than text. Each, run, sets `globalThis.pwned`. */

const RUN = 'globalThis.pwned=1';

/** Port 9, discard: nothing listens there, and a request to it is seen all the same. */
const ELSEWHERE = 'http://127.0.0.1:9';

/** One line each, free of controls: they arrive as they were sent. */
export const MARKUP = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `"><img src=x onerror='${RUN}'>`,
  `<svg onload="${RUN}"><script>${RUN}</script></svg>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s></svg>`,
  `<math><mtext></mtext><mglyph><style><img src=x onerror=${RUN}></style></mglyph></math>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<input autofocus onfocus="${RUN}">`,
  `<details open ontoggle="${RUN}">`,
  `<video><source onerror="${RUN}"></video>`,
  `<a href="javascript:${RUN}">click</a>`,
  `[click](javascript:${RUN}) ![picture](${ELSEWHERE}/picture.png)`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `<link rel=stylesheet href="${ELSEWHERE}/style.css"><style>@import "${ELSEWHERE}/more.css"</style>`,
  `<meta http-equiv="refresh" content="0;url=${ELSEWHERE}/">`,
  `<base href="${ELSEWHERE}/"><form action="${ELSEWHERE}/"><button>Send</button></form>`,
  `<img src="${ELSEWHERE}/pixel.gif">`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  // What the window's own words are made with.
  '$t(app.name) {{name}} {{text}} $t(timeline.announceOne, {"text": "no"})',
  '&lt;b&gt;entities&lt;/b&gt; &amp; &#x202e;',
  '</textarea></div></article><h1>outside</h1>',
  '__proto__ constructor toString',
] as const;

/** Said, and which web address in it is a link that opens unasked; none where there is none. */
export const PLAIN_LINKS = [
  [`javascript:${RUN}//${ELSEWHERE}/`, undefined],
  [`JaVaScRiPt:${RUN}`, undefined],
  ['javascript://good.example/%0aglobalThis.pwned=1', undefined],
  [`data:text/html,<script>${RUN}</script>`, undefined],
  ['//good.example/without-a-scheme', undefined],
  ['file:///etc/passwd smb://host/share mailto:bo@good.example vbscript:x ftp://good.example/', undefined],
  ['http:good.example http:/good.example http:///good.example http://', undefined],
  ['https://\u202egood.example/', undefined],
  [`https://good.example/${'a'.repeat(60_000)}`, undefined],
  ['http://http://http://good.example/', undefined],
  [`[https://good.example/](javascript:${RUN})`, 'https://good.example/'],
  ['[good](https://good.example/markdown)', 'https://good.example/markdown'],
  [`<a href="https://good.example/html" onclick="${RUN}">good</a>`, 'https://good.example/html'],
  ['https://good.example\\@evil.example/', 'https://good.example'],
  ['看https://good.example/中文。（https', 'https://good.example/中文'],
  [`(https://good.example/a_(b)?q="onmouseover=${RUN}`, 'https://good.example/a_(b)?q='],
] as const;

/** Web addresses that lead elsewhere than they seem to, and where. */
export const DOUBTFUL_LINKS = [
  ['https://good.example@evil.example/', 'evil.example'],
  ['https://good.example:443@evil.example:8443/login', 'evil.example:8443'],
  ['https://аррӏе.com/', 'xn--80ak6aa92e.com'],
  ['https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
  ['https://goo\u200bd.example/', 'good.example'],
  ['https://evil.example/\u202egnp.elpmaxe.doog//:sptth', 'evil.example'],
  ['http://0x7f.0.0.1:9/', '127.0.0.1:9'],
  ['http://2130706433:9/', '127.0.0.1:9'],
  ['https://go%6fd.example/', 'good.example'],
  ['https://good.com.evil.example/', 'good.com.evil.example'],
] as const;

/** Legal text that pulls at the layout. */
export const SHAPES = {
  'an override of direction': 'open \u202Etxt.exe\u202C now, \u2067\u202Eand again',
  'zero-width characters': `a\u200Bb\u200Dc\u2060d\uFEFFe${'\u200B'.repeat(500)}`,
  '10,000 emoji': '\u{1F600}'.repeat(10_000),
  'stacked marks': `Z${'\u0351\u035B\u0363'.repeat(300)}algo`,
  'one word of 64 KB': 'w'.repeat(65_536),
  'wide lines': `${'\t'.repeat(400)}far right`,
} as const;

/** As a seed node sends it, and as it is shown. */
export const RAW = [
  ['\u001b[2J\u001b[1;1Hred\u001b[0m\u0007', '[2J[1;1Hred[0m'],
  ['\u001b]0;title\u0007\u001b]8;;http://127.0.0.1:9/\u0007link', ']0;title]8;;http://127.0.0.1:9/link'],
  ['nul\u0000 bell\u0007 delete\u007f csi\u009b1m', 'nul bell delete csi1m'],
  ['one\u2028two\u2029three', 'onetwothree'],
  ['half \ud83d a pair', 'half \ufffd a pair'],
] as const;
