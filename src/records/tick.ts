/** What a check box of the dashboard starts. */
export const TICK_KINDS = ["retrain", "rebuild", "hold", "resume", "again"] as const;

export type TickKind = (typeof TICK_KINDS)[number];

/** A wish that somebody made by ticking a box. */
export interface Tick {
  readonly kind: TickKind;
  readonly model: string;
}

/** A model's name as the schemas have it: nothing in it can end a comment. */
export const MODEL_NAME = /^[a-z][a-z0-9_-]{0,62}$/;

/** What a box is known by, invisible at the end of its line, whatever its text says. */
export function tickMarker({ kind, model }: Tick): string {
  return `<!-- model-gitops:tick ${kind} ${model} -->`;
}
