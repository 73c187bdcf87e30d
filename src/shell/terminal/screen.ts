/** Where a chat in lines is shown: a pipe or file, or a terminal somebody types in. */

import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { Outlet } from './outlet.ts';

export interface Screen {
  /** Part of the chat. */
  print(text: string): void;
  /** About the chat: errors, hints. */
  note(text: string): void;
  /** Makes a label stand out, where that is possible. */
  mark(label: string): string;
}

/** Chat on stdout, notes on stderr. A reader too slow misses lines and is told how many. */
export class PipeScreen implements Screen {
  readonly #outlet: Outlet;
  #left = 0;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  print(text: string): void {
    if (this.#outlet.full) {
      this.#left += 1;
      return;
    }
    if (this.#left > 0) this.#outlet.writeLine(`[${this.#left} lines left out: they came faster than they were read]`);
    this.#left = 0;
    this.#outlet.writeLine(text);
  }

  note(text: string): void {
    // Notes are few, but stderr may be as slow as stdout: past its mark they go.
    if (!process.stderr.writableNeedDrain) process.stderr.write(`${text}\n`);
  }

  mark(label: string): string {
    return label;
  }
}

/** readline keeps here how far below the first row of its prompt the cursor is; refreshing moves up by it. */
type WithRows = Interface & { prevRows?: number };

/** Lines come in above the one being typed, which stays as it is. */
export class TerminalScreen implements Screen {
  readonly #output: WriteStream;
  readonly #inner: PipeScreen;
  readonly readline: Interface;
  #typing = true;
  #waiting: string[] = [];

  /** @param outlet must write to `output` */
  constructor(input: ReadStream, output: WriteStream, outlet: Outlet) {
    this.#output = output;
    this.#inner = new PipeScreen({
      get full() {
        return outlet.full;
      },
      writeLine: (text: string) => this.#aboveInput(text),
    } as Outlet);
    this.readline = createInterface({ input, output, prompt: '> ', historySize: 100, removeHistoryDuplicates: true });
    this.readline.once('close', () => {
      this.#typing = false;
    });
    this.readline.prompt();
  }

  print(text: string): void {
    this.#inner.print(text);
  }

  note(text: string): void {
    this.#inner.print(styleText('dim', text, { stream: this.#output }));
  }

  mark(label: string): string {
    // A text can't hold escape codes, so only a real label is bold, whatever a long line wraps to.
    return styleText('bold', label, { stream: this.#output });
  }

  /** All lines of one turn in one go: a terminal that redraws its prompt for each of 1,000 lines flickers. */
  #aboveInput(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length === 1) setImmediate(() => this.#draw());
  }

  #draw(): void {
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    if (!this.#typing) {
      this.#output.write(text);
      return;
    }
    moveCursor(this.#output, 0, -this.readline.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    this.#output.write(text);
    (this.readline as WithRows).prevRows = 0;
    this.readline.prompt(true);
  }
}
