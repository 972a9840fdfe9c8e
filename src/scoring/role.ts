/** The side that a model is on where two are compared. */
export type Role = "candidate" | "baseline";

/** Whose answers these are. */
export interface Answerer {
  /** Undefined: it is asked alone. */
  readonly role?: Role | undefined;
  /** Of a candidate that was trained with another seed than the deciding one. */
  readonly seed?: number | undefined;
}

/** How messages name it; nothing is ever decided by these words. */
export function nameOf({ role, seed }: Answerer): string {
  if (seed !== undefined) return `seed ${seed}`;
  return role === undefined ? "the model" : `the ${role}`;
}
