/** A window that draws late, as on a busy machine: what waits for its next frame waits on. */

import type { Page } from '@playwright/test';

/** @returns ends it: what waited is done now */
export async function drawLate(page: Page): Promise<() => Promise<void>> {
  const drawNow = await page.evaluateHandle(() => {
    const late: FrameRequestCallback[] = [];
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = (callback) => late.push(callback);
    return () => {
      window.requestAnimationFrame = requestAnimationFrame;
      for (const callback of late) callback(performance.now());
    };
  });
  return () => drawNow.evaluate((draw) => draw());
}
