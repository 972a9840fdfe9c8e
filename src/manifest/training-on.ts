import type { Training } from "../generated/types.ts";
import { parseDuration } from "../kernel/units.ts";
import { DEFAULTS } from "./defaults.ts";
import type { EngineKind, ResolvedOn } from "./resolved-model.ts";

/** Engines by their keys in manifests and settings. */
export const ENGINE_KINDS = ["ray", "slurm", "kubernetes", "command"] as const satisfies readonly EngineKind[];

/** `slurm` is `{slurm: {}}`, and an engine's cluster is called as the engine is. */
export function resolveOn(on: NonNullable<Training["on"]>): ResolvedOn {
  if (typeof on === "string") return resolveOn({ [on]: {} });
  const { detached = DEFAULTS["/training/on/detached"], queueTimeout, ...wishes } = on;
  const engine = ENGINE_KINDS.find((kind) => wishes[kind] !== undefined) ?? "command";
  return {
    engine,
    cluster: wishes[engine]?.cluster ?? engine,
    isDetached: detached,
    queueTimeoutMs: parseDuration(queueTimeout ?? (detached ? "7d" : "24h")),
    wishes,
  };
}
