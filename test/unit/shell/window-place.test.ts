/** Where the window is put back, whatever became of the displays and of the file. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fitPlace, readPlace, writePlace } from '../../../electron/window-place.ts';

const dir = mkdtempSync(join(tmpdir(), 'earshot-place-'));
afterAll(() => rmSync(dir, { recursive: true }));
const main = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };
const saved = { x: -1000, y: 100, width: 800, height: 600, maximized: false };

test('the first time: a sensible size, the place is the system’s to choose', () => {
  expect(fitPlace(undefined, [main])).toEqual({ width: 960, height: 720, maximized: false });
});

test('as it was, on whichever display that was', () => {
  expect(fitPlace(saved, [main, left])).toEqual(saved);
});

test('when that display is gone, the size stays and the place is chosen anew', () => {
  expect(fitPlace(saved, [main])).toEqual({ width: 800, height: 600, maximized: false });
});

test('never out of reach: a title bar above the screen, or a sliver at its edge', () => {
  expect(fitPlace({ ...saved, x: 10, y: -50 }, [main])).not.toHaveProperty('x');
  expect(fitPlace({ ...saved, x: 1900, y: 10 }, [main])).not.toHaveProperty('x');
});

test('never larger than the display, never smaller than is usable', () => {
  expect(fitPlace({ ...saved, x: 0, y: 0, width: 9000, height: 9000 }, [main])).toMatchObject({
    width: 1920,
    height: 1040,
  });
  expect(fitPlace({ ...saved, x: 0, y: 0, width: 1, height: 1 }, [main])).toMatchObject({ width: 360, height: 480 });
});

test('what was written is read; what is damaged counts as never written', () => {
  const file = join(dir, 'window.json');
  expect(readPlace(file)).toBeUndefined();
  writePlace(file, saved);
  expect(readPlace(file)).toEqual(saved);
  for (const damaged of ['', '{', '{"x":1e99,"y":0,"width":1,"height":1,"maximized":false}', '[]', 'null']) {
    writeFileSync(file, damaged);
    expect(readPlace(file)).toBeUndefined();
  }
});
