/** Puts what an element shows on the clipboard. */

/**
 * Where the page may not write to the clipboard by itself (the desktop window allows pages nothing), it does as Ctrl+C
 * does: with a selection, which then stays for a hand that tries again.
 * @returns whether it is there now
 */
export async function copyText(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    // Deprecated, and the only way without asking for a permission.
    return document.execCommand('copy');
  }
}
