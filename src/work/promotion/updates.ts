import type { ResolvedUpdate } from "../../manifest/resolved-promotion.ts";

export interface UpdateReference {
  readonly uri: string;
  readonly version: string;
  readonly digest: string;
  readonly tag: string;
  readonly model: string;
  readonly commit: string;
}

export function applyUpdates(
  text: string,
  _updates: readonly ResolvedUpdate[],
  _reference: UpdateReference,
): { readonly text: string } | { readonly problem: string } {
  return { text };
}
