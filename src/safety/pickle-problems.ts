import { isNever } from "./pickle-never.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";

/** More than anybody reads; the file is refused long before. */
const MOST_PROBLEMS = 50;

const ADVICE = {
  code: "Do not load it; ask for the model as safetensors or ONNX, or for the same pickle without it.",
  global: "Do not load it. Where it has been reviewed and does no harm, allow this name for the model.",
  structure: "Do not load it; write the file again with the library that made it.",
} as const;

/** What is wrong with a pickle, each thing once. */
export class PickleProblems {
  readonly #entry: string | undefined;
  readonly #found = new Map<string, Problem>();

  constructor(entry: string | undefined) {
    this.#entry = entry;
  }

  get all(): readonly Problem[] {
    return [...this.#found.values()];
  }

  get isFull(): boolean {
    return this.#found.size >= MOST_PROBLEMS;
  }

  /** Loading it runs what nobody allowed. `reason` continues "The pickle …". */
  code(kind: string, reason: string, offset: number): void {
    this.#add({ hazard: "code", kind, message: `The pickle ${reason}. ${ADVICE.code}`, at: this.#at(offset) });
  }

  /** The same, where the name may be allowed by who has read what it does. */
  misuse(kind: string, reason: string, offset: number): void {
    this.#add({ hazard: "code", kind, message: `The pickle ${reason}. ${ADVICE.global}`, at: this.#at(offset) });
  }

  structure(kind: string, reason: string, offset: number): void {
    this.#add({
      hazard: "structure",
      kind,
      message: `The pickle ${reason}. ${ADVICE.structure}`,
      at: this.#at(offset),
    });
  }

  global(module: string, name: string, offset: number): void {
    const imports = `Loading the pickle imports ${quoted(module)} ${quoted(name)}`;
    const message = isNever(module, name)
      ? `${imports}, with which a pickle can do anything. ${ADVICE.code} No setting allows this name.`
      : `${imports}, which is on no list of names that do no harm. ${ADVICE.global}`;
    this.#add({ hazard: "code", kind: "global", message, at: this.#at(offset) });
  }

  #at(offset: number): string {
    return this.#entry === undefined ? `byte ${offset}` : `${this.#entry}, byte ${offset}`;
  }

  #add(problem: Problem): void {
    const key = `${problem.kind} ${problem.message}`;
    if (!this.isFull && !this.#found.has(key)) this.#found.set(key, problem);
  }
}
