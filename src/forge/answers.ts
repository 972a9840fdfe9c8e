import { UserError } from "../kernel/errors.ts";

/** One JSON object from outside, read field by field: a wrong shape is a sentence, never an undefined that travels. */
export class Answer {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #source: string;

  /** Throws a UserError where `value` is no object. `source` names it in messages, such as `the answer to GET /user`. */
  constructor(value: unknown, source: string) {
    if (!isObject(value)) throw wrongShape(source, "is not an object");
    this.#value = value;
    this.#source = source;
  }

  text(name: string): string {
    const value = this.#value[name];
    if (typeof value !== "string") throw wrongShape(this.#source, `has no text "${name}"`);
    return value;
  }

  /** The text, or undefined where it is missing, null or empty. */
  optionalText(name: string): string | undefined {
    const value = this.#value[name] ?? undefined;
    return value === undefined || value === "" ? undefined : this.text(name);
  }

  integer(name: string): number {
    const value = this.#value[name];
    if (!Number.isSafeInteger(value)) throw wrongShape(this.#source, `has no whole number "${name}"`);
    return Number(value);
  }

  flag(name: string): boolean {
    const value = this.#value[name];
    if (typeof value !== "boolean") throw wrongShape(this.#source, `has no true or false "${name}"`);
    return value;
  }

  /** Whatever it is: for what others put there, and somebody else reads. */
  value(name: string): unknown {
    return this.#value[name];
  }

  has(name: string): boolean {
    return (this.#value[name] ?? undefined) !== undefined;
  }

  object(name: string): Answer {
    return new Answer(this.#value[name], `"${name}" in ${this.#source}`);
  }

  /** The object, or undefined where it is missing or null: GitHub says null for deleted users and repositories. */
  optionalObject(name: string): Answer | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  /** The members that are text of an object that may hold anything; empty where it is none. */
  texts(name: string): Readonly<Record<string, string>> {
    const value = this.#value[name];
    const members = Object.entries(isObject(value) ? value : {});
    return Object.fromEntries(members.filter((member): member is [string, string] => typeof member[1] === "string"));
  }

  list(name: string): readonly Answer[] {
    return answersOf(this.#value[name], `"${name}" in ${this.#source}`);
  }
}

/** A JSON array of objects. Throws a UserError on anything else. */
export function answersOf(value: unknown, source: string): readonly Answer[] {
  if (!Array.isArray(value)) throw wrongShape(source, "is not a list");
  return value.map((member: unknown) => new Answer(member, source));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrongShape(source: string, problem: string): UserError {
  return new UserError(
    `${source} ${problem}. Check that it comes from GitHub (GITHUB_API_URL, proxies) and is not cut short.`,
  );
}
