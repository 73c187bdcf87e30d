/** What a window's preferences must be, by the item of Electron's checklist that wants it. Pure. */

/** A key, and the values that are right. What Electron leaves out has its safe default. */
const WANTED: Readonly<Record<number, Readonly<Record<string, readonly unknown[]>>>> = {
  2: {
    nodeIntegration: [false],
    nodeIntegrationInWorker: [false, undefined],
    nodeIntegrationInSubFrames: [false, undefined],
  },
  3: { contextIsolation: [true] },
  4: { sandbox: [true] },
  6: { webSecurity: [true, undefined] },
  8: { allowRunningInsecureContent: [false, undefined] },
  9: { experimentalFeatures: [false, undefined] },
  10: { enableBlinkFeatures: [undefined, ''] },
  11: { webviewTag: [false] },
};

export function preferenceFaults(preferences: Readonly<Record<string, unknown>>, item: number): string[] {
  return Object.entries(WANTED[item] ?? {})
    .filter(([key, right]) => !right.includes(preferences[key]))
    .map(([key]) => `${key} is ${String(preferences[key])}`);
}
