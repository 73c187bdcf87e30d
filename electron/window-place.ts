/** Where the window was, and whether it can be there again. Pure, but for reading and writing one small file. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MIN_WIDTH_PX = 360;
export const MIN_HEIGHT_PX = 480;
const DEFAULT_WIDTH_PX = 960;
const DEFAULT_HEIGHT_PX = 720;
/** So much of the title bar must be on a display, or nobody can grab the window. */
const GRAB_WIDTH_PX = 120;
const GRAB_HEIGHT_PX = 32;

/** No display is larger than this; numbers beyond come from a damaged file. */
const coordinate = z.int().min(-65_536).max(65_536);
const savedSchema = z.object({
  x: coordinate,
  y: coordinate,
  width: coordinate,
  height: coordinate,
  maximized: z.boolean(),
});
export type SavedPlace = z.infer<typeof savedSchema>;

export interface WindowPlace {
  /** Absent: the system chooses. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** What was saved, or undefined: never written, unreadable, or not what we write. */
export function readPlace(file: string): SavedPlace | undefined {
  try {
    return savedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** By rename: half a file is never read. A folder that can't be written to costs a remembered place, nothing else. */
export function writePlace(file: string, place: SavedPlace): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(place));
    renameSync(`${file}.new`, file);
  } catch {
    // Nothing worth telling.
  }
}

/**
 * Fits the saved place to the displays there are now: one may have gone, or be smaller.
 * @param workAreas of all displays, the main one first
 */
export function fitPlace(saved: SavedPlace | undefined, workAreas: readonly Rectangle[]): WindowPlace {
  const main = workAreas[0] ?? { x: 0, y: 0, width: DEFAULT_WIDTH_PX, height: DEFAULT_HEIGHT_PX };
  if (saved === undefined) return { ...fitSize(DEFAULT_WIDTH_PX, DEFAULT_HEIGHT_PX, main), maximized: false };
  const home = workAreas.find((area) => canGrab(saved, area));
  const size = fitSize(saved.width, saved.height, home ?? main);
  return home
    ? { x: saved.x, y: saved.y, ...size, maximized: saved.maximized }
    : { ...size, maximized: saved.maximized };
}

function fitSize(width: number, height: number, area: Rectangle): { width: number; height: number } {
  return {
    width: Math.max(MIN_WIDTH_PX, Math.min(width, area.width)),
    height: Math.max(MIN_HEIGHT_PX, Math.min(height, area.height)),
  };
}

function canGrab(place: Rectangle, area: Rectangle): boolean {
  const overlap = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  return overlap >= GRAB_WIDTH_PX && place.y >= area.y && place.y + GRAB_HEIGHT_PX <= area.y + area.height;
}
