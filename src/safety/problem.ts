/**
 * What is wrong with a file. `code`: loading it runs, or may run, code that nobody allowed. `structure`: it is not what its
 * format says. `remote-code`: it asks its reader to load code from elsewhere. `secret`: it holds a credential. `format`:
 * nobody knows what it is, or this model's risk tier does not allow it.
 */
export type Hazard = "code" | "structure" | "remote-code" | "secret" | "format";

export interface Problem {
  readonly hazard: Hazard;
  /** Its class in a few words that stay the same (`global`, `trailing-bytes`, `zip-bomb`): waivers and tests name it. */
  readonly kind: string;
  /** A sentence that quotes no secret: what is there, and where. */
  readonly message: string;
  /** The entry of an archive, `data.pkl`, or a byte offset, where one is meant. */
  readonly at?: string | undefined;
}
