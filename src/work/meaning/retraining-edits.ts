import type { ModelManifest, RetrainingSpec } from "../../generated/types.ts";
import { pointerOf } from "../../manifest/dotted-pointer.ts";
import { pointerTo } from "../../manifest/pointers.ts";

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

/** The edits of `retraining.set`, and the keys that cannot be read. */
export function editsOf(manifest: ModelManifest): {
  readonly edits: readonly SetEdit[];
  readonly unreadable: readonly string[];
} {
  const { set = {} } = manifest.retraining ?? {};
  const read = Object.entries(set).map(([key, value]) => ({
    key,
    at: pointerTo("/retraining/set", key),
    pointer: pointerOf(key, manifest),
    value,
  }));
  return {
    edits: read.flatMap(({ pointer, ...edit }) => (pointer === undefined ? [] : [{ ...edit, pointer }])),
    unreadable: read.flatMap(({ key, pointer }) => (pointer === undefined ? [key] : [])),
  };
}
