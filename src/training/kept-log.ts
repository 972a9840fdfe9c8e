import { harmless } from "../host/log-text.ts";
import { plural } from "../kernel/text.ts";

const HEAD = 256 * 1024;
const TAIL = 512 * 1024;
const ENDING_LINES = 30;
const ENDING = 2000;
/** Shorter values are words that anybody may write. */
const SHORTEST_SECRET = 6;

/** The log of a training as it is kept: its beginning and its end, without what the environment handed it. */
export class KeptLog {
  readonly #secrets: readonly string[];
  #head: string[] = [];
  #headSize = 0;
  #tail: string[] = [];
  #tailSize = 0;
  #left = 0;

  /** `handed`: values of the variables that the command was given by name. */
  constructor(handed: readonly string[]) {
    this.#secrets = handed
      .flatMap((secret) => secret.split(/\r?\n/))
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .toSorted((a, b) => b.length - a.length);
  }

  add(line: string): void {
    const told = this.#secrets.reduce((text, secret) => text.replaceAll(secret, "***"), plainLine(line));
    if (this.#tail.length === 0 && this.#headSize + told.length < HEAD) {
      this.#head.push(told);
      this.#headSize += told.length + 1;
      return;
    }
    this.#tail.push(told);
    this.#tailSize += told.length + 1;
    if (this.#tailSize > 2 * TAIL) this.#shorten();
  }

  text(): string {
    this.#shorten();
    const gap = this.#left === 0 ? [] : [`… ${plural(this.#left, "line")} left out …`];
    return [...this.#head, ...gap, ...this.#tail, ""].join("\n");
  }

  /** The last lines. */
  last(count: number): readonly string[] {
    return [...this.#head.slice(-count), ...this.#tail.slice(-count)].slice(-count);
  }

  /** What a finding tells of it: its last lines, at most 2000 characters. */
  end(): string {
    return this.last(ENDING_LINES).join("\n").slice(-ENDING);
  }

  #shorten(): void {
    let drop = 0;
    while (this.#tailSize > TAIL && drop < this.#tail.length) this.#tailSize -= (this.#tail[drop++]?.length ?? 0) + 1;
    this.#left += drop;
    this.#tail = this.#tail.slice(drop);
  }
}

/** Without what colors a terminal, and of a progress bar what it ended as. */
function plainLine(line: string): string {
  return harmless(line.slice(line.lastIndexOf("\r", line.length - 2) + 1));
}
