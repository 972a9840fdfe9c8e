import type { RetrainingSpec } from "../../generated/types.ts";
import { pointerOf, pointerTo } from "../../manifest/pointers.ts";

/** One edit that a proposal makes. */
export interface SetEdit {
  /** As it is written. */
  readonly key: string;
  /** Where it is written. */
  readonly at: string;
  /** What it changes. */
  readonly pointer: string;
  readonly value: NonNullable<RetrainingSpec["set"]>[string];
}

/** The edits of `set` whose keys can be read. */
export function editsOf({ set = {} }: RetrainingSpec): readonly SetEdit[] {
  return Object.entries(set).flatMap(([key, value]) => {
    const pointer = pointerOf(key);
    return pointer === undefined ? [] : [{ key, at: pointerTo("/retraining/set", key), pointer, value }];
  });
}
