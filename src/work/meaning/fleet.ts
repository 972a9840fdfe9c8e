import { groupBy } from "../../kernel/grouping.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EnvironmentManifest, ModelManifest } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Source } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

/** What manifests say against each other: names that are taken twice, and models that an environment cannot know. */
export function checkFleet(
  models: readonly Source<ModelManifest>[],
  environments: readonly Source<EnvironmentManifest>[],
): readonly Finding[] {
  const names = models.map(({ manifest }) => manifest.name);
  return [
    ...repeated(models, "models"),
    ...repeated(environments, "environments"),
    ...environments.flatMap((environment) => [...fileName(environment), ...unknownModels(environment, names)]),
  ];
}

function repeated(sources: readonly Source<{ readonly name: string }>[], what: string): readonly Finding[] {
  const groups = groupBy(sources, ({ manifest }) => manifest.name);
  return [...groups].flatMap(([name, same]) => {
    if (same.length === 1) return [];
    const message = `Several ${what} are called "${name}": ${listed(same.map(({ file }) => file))}.`;
    return same.map(({ locate }) => findingOf(MEANING_RULES.name, { message, location: locate("/name"), model: name }));
  });
}

function fileName({ file, manifest, locate }: Source<EnvironmentManifest>): readonly Finding[] {
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
  if (stem === manifest.name) return [];
  const message = `The environment is called "${manifest.name}", but its file is called "${stem}".`;
  const remediation = "Rename the file or the environment.";
  return [findingOf(MEANING_RULES.name, { message, location: locate("/name"), remediation })];
}

function unknownModels(
  { manifest, locate }: Source<EnvironmentManifest>,
  names: readonly string[],
): readonly Finding[] {
  const unknown = Object.keys(manifest.models).filter((name) => !names.includes(name));
  return unknown.map((name) => {
    const message = `The environment ${manifest.name} names a model "${name}" that the repository does not have.${didYouMean(name, names)}`;
    const location = locate(pointerTo("/models", name), "key");
    return findingOf(MEANING_RULES.environmentModel, { outcome: "warn", message, location, subject: name });
  });
}
