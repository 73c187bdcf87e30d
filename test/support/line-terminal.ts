/** The terminal as a person uses it: lines in, lines out. */

import { NodeProcess, type NodeProcessOptions } from './node-process.ts';

export class LineTerminal extends NodeProcess {
  stdout = '';

  private constructor(options: NodeProcessOptions) {
    super(options, []);
  }

  /** Starts and resolves when it says where it listens. */
  static async start(options: NodeProcessOptions): Promise<LineTerminal> {
    const terminal = new LineTerminal(options);
    try {
      await terminal.waitFor('"listening on"', () => {
        if (terminal.exit) throw new Error(terminal.describe());
        return terminal.stdout.includes('listening on ');
      });
      return terminal;
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
  }

  static launch(options: NodeProcessOptions): LineTerminal {
    return new LineTerminal(options);
  }

  get address(): string {
    return /listening on (\S+)/.exec(this.stdout)?.[1] ?? '';
  }

  /** Whole lines of output so far. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  type(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** End of input, as by Ctrl-D or a finished pipe. */
  endInput(): void {
    this.child.stdin.end();
  }

  waitForLine(line: string | RegExp, timeoutMs?: number): Promise<string> {
    return this.waitFor(
      `the line ${line}`,
      () => this.lines.find((each) => (typeof line === 'string' ? each === line : line.test(each))),
      timeoutMs,
    );
  }

  protected override onOutput(text: string): void {
    this.stdout += text;
  }

  protected override describe(): string {
    return `${super.describe()}\nstdout:\n${this.stdout.slice(-2_000)}`;
  }
}
