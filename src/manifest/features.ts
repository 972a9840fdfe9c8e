import type { Feature, ModelManifest } from "../generated/types.ts";

/** The features that a manifest lists, in their order; undefined where all that can be one are. */
export function declaredFeatures({ features }: ModelManifest): readonly Feature[] | undefined {
  return features === undefined || "exclude" in features ? undefined : features;
}

/** Columns that a manifest takes out of all that can be features. */
export function excludedFeatures({ features }: ModelManifest): readonly string[] {
  return features !== undefined && "exclude" in features ? features.exclude : [];
}
