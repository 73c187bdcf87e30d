/** Runs a task at the next frame; hidden windows have no frames, so a timer stands in for it. */

/** Title and counts of a hidden window are at most this old. */
const HIDDEN_DELAY_MS = 250;

export function nextFrame(task: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    task();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_DELAY_MS);
}
