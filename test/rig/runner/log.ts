import { annotationOf, parseCommand } from "./commands.ts";
import type { Annotation, Command, Level } from "./commands.ts";

const perLevel = 10;

/** What the runner makes of a step's output, line by line (actions/runner, ActionCommandManager.cs). */
export class StepLog {
  readonly annotations: Annotation[] = [];
  readonly masks = new Set<string>();
  readonly outputs = new Map<string, string>();
  readonly state = new Map<string, string>();
  readonly #lines: string[] = [];
  readonly #workspace: string;
  readonly #isDebug: boolean;
  #pause: string | undefined;
  #failed = false;

  constructor(options: { readonly workspace: string; readonly secrets: readonly string[]; readonly isDebug: boolean }) {
    this.#workspace = options.workspace;
    this.#isDebug = options.isDebug;
    for (const secret of options.secrets) this.addMask(secret);
  }

  /** A command that the runner refuses fails its step, whatever the exit code. */
  get failed(): boolean {
    return this.#failed;
  }

  get text(): string {
    return this.#lines.map((line) => `${this.mask(line)}\n`).join("");
  }

  take(line: string): void {
    const command = parseCommand(line, this.#pause);
    if (command === undefined || !this.#process(command)) this.#lines.push(line);
  }

  error(message: string): void {
    this.#failed = true;
    this.#issue("error", { name: "error", properties: {}, value: message });
  }

  mask(text: string): string {
    // The longest first, so that a secret inside another does not leave the rest of it readable.
    const masks = [...this.masks].sort((a, b) => b.length - a.length);
    return masks.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
  }

  addMask(secret: string): void {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.trim() !== "") this.masks.add(part);
    }
  }

  #process(command: Command): boolean {
    const name = command.name.toLowerCase();
    if (this.#pause !== undefined) {
      if (name !== this.#pause.toLowerCase()) return false;
      this.#pause = undefined;
      this.#lines.push(`::${command.name}::`);
      return true;
    }
    const { value, properties } = command;
    if (name === "error" || name === "warning" || name === "notice") this.#issue(name, command);
    else if (name === "group" || name === "endgroup") this.#lines.push(`##[${name}]${name === "group" ? value : ""}`);
    else if (name === "add-mask") this.addMask(value);
    else if (name === "stop-commands") this.#stop(value);
    else if (name === "set-output") this.outputs.set(properties["name"] ?? "", value);
    else if (name === "save-state") this.state.set(properties["name"] ?? "", value);
    else if (name === "debug" && this.#isDebug) this.#lines.push(`##[debug]${value}`);
    else if (name === "set-env" || name === "add-path") this.error(`The \`${name}\` command is disabled.`);
    return true;
  }

  #stop(token: string): void {
    this.#pause = token;
    this.#lines.push(`::stop-commands::${token}`);
  }

  #issue(level: Level, command: Command): void {
    this.#lines.push(`##[${level}]${command.value}`);
    if (this.annotations.filter((annotation) => annotation.level === level).length >= perLevel) return;
    const annotation = annotationOf(level, command, this.#workspace);
    this.annotations.push({ ...annotation, message: this.mask(annotation.message) });
  }
}
