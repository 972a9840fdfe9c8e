import type { ModelManifest, PromotionEndpoint, PromotionStage } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import { DEFAULTS } from "./defaults.ts";
import { folderOf, repositoryPath } from "./paths.ts";
import type { ResolvedEndpoint, ResolvedStage } from "./resolved-promotion.ts";

/** What a manifest without the section has. */
const ALONE: Readonly<Record<string, PromotionStage>> = { production: {} };

/** The stages that versions go through, as the manifest orders them. Throws a UserError for what `validate` reports as a finding. */
export function resolvePromotion({ promotion = ALONE }: ModelManifest, file: string): readonly ResolvedStage[] {
  return Object.entries(promotion).map(([name, stage]) => resolveStage(name, stage, folderOf(file)));
}

function resolveStage(name: string, stage: PromotionStage, folder: string): ResolvedStage {
  const { after, soak, automatic = false, updates = [], endpoint, canary } = stage;
  return {
    name,
    after,
    soakMs: soak === undefined ? 0 : parseDuration(soak),
    isAutomatic: automatic,
    updates: updates.map((update) => ({
      ...update,
      file: repositoryPath(folder, update.file),
      value: update.value ?? DEFAULTS["/promotion/*/updates/*/value"],
    })),
    endpoint: endpoint === undefined ? undefined : resolveEndpoint(endpoint, folder),
    canary: canary && {
      file: repositoryPath(folder, canary.file),
      service: canary.service,
      style: canary.style,
      entry: canary.entry ?? DEFAULTS["/promotion/*/canary/entry"],
    },
  };
}

/** Longer than this no job should wait for a service. */
const LONGEST = 600_000;

function resolveEndpoint(endpoint: PromotionEndpoint, folder: string): ResolvedEndpoint {
  const { url, request, duration = DEFAULTS["/promotion/*/endpoint/duration"], p95, coldStart } = endpoint;
  const durationMs = parseDuration(duration);
  if (durationMs > LONGEST) throw new UserError(`endpoint.duration is ${duration}; at most 10m are asked.`);
  return {
    url,
    request: repositoryPath(folder, request),
    durationMs,
    concurrency: endpoint.concurrency ?? DEFAULTS["/promotion/*/endpoint/concurrency"],
    p95Ms: p95 === undefined ? undefined : parseDuration(p95),
    coldStartMs: coldStart === undefined ? undefined : parseDuration(coldStart),
    requestsPerSecond: endpoint.requestsPerSecond,
    errors: endpoint.errors ?? DEFAULTS["/promotion/*/endpoint/errors"],
  };
}
