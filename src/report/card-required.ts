import type { ModelManifest } from "../generated/types.ts";

const ALWAYS = ["description", "direct-use", "out-of-scope", "limitations", "evaluation"] as const;
const LIMITED = [...ALWAYS, "risk"] as const;
const HIGH = [...LIMITED, "oversight", "monitoring", "contact"] as const;

/** Sections that a model has to fill in, by what it says of its risk. */
const BY_TIER = { minimal: ALWAYS, limited: LIMITED, high: HIGH } as const;

/** The ids of the sections that a model of its tier cannot leave empty. */
export function requiredSections({ governance }: Pick<ModelManifest, "governance">): readonly string[] {
  return governance?.euAiAct === "high" ? HIGH : BY_TIER[governance?.risk ?? "minimal"];
}

export function isRequired(id: string, manifest: Pick<ModelManifest, "governance">): boolean {
  return requiredSections(manifest).includes(id);
}
