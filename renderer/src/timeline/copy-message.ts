/** Puts what a message says on the clipboard. */

/**
 * Where the page may not write to the clipboard by itself (the desktop window allows pages nothing), it does as Ctrl+C
 * does, from a field that is there for a moment.
 * @returns whether it is there now
 */
export async function copyMessage(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.className = 'visually-hidden';
    field.value = text;
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    // Deprecated, and the only way without asking for a permission.
    const done = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return done;
  }
}
