import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ModelManifest, SettingsManifest } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import type { Source } from "../../manifest/source.ts";
import { ENGINE_KINDS, resolveOn } from "../../manifest/training-on.ts";
import { MEANING_RULES } from "./rules.ts";

/** Models that train on a cluster which the settings, as they stand beside them, do not have, or not as that engine. */
export function checkClusters(
  models: readonly Source<ModelManifest>[],
  settings: SettingsManifest | undefined,
): readonly Finding[] {
  return models.flatMap(({ manifest, locate }) => {
    const { on, runtimeEnv } = manifest.training;
    if (on === undefined) return [];
    const say = (message: string): Finding =>
      findingOf(MEANING_RULES.cluster, { model: manifest.name, message, location: locate("/training/on") });
    const named = typeof on === "string" ? [on] : ENGINE_KINDS.filter((kind) => on[kind] !== undefined);
    if (named.length !== 1)
      return [
        say(
          `training.on names ${named.length === 0 ? "no engine" : listed(named)}. Name one of ${listed(ENGINE_KINDS)}.`,
        ),
      ];
    const { cluster, engine } = resolveOn(on);
    const clusters = settings?.clusters ?? {};
    const found = clusters[cluster];
    if (found === undefined)
      return [
        say(
          `There is no cluster "${cluster}" in .github/model-gitops.yaml.${didYouMean(cluster, Object.keys(clusters))}`,
        ),
      ];
    if (found[engine] === undefined)
      return [say(`The cluster "${cluster}" of .github/model-gitops.yaml is not one of ${engine}.`)];
    return runtimeEnv === undefined || engine === "ray"
      ? []
      : [say(`training.runtimeEnv is Ray's, and ${manifest.name} trains on ${engine}.`)];
  });
}
