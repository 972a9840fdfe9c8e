import { findingOf, type Finding } from "../../findings/finding.ts";
import { defineRules } from "../../findings/rules.ts";
import { listed, plural } from "../../kernel/text.ts";
import { removeValue } from "../../manifest/edit.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { EnvironmentFacts } from "./nodes.ts";

/** What has to be true of a model that nobody is to be served by any more. */
export const RETIREMENT = defineRules("retirement", {
  serves: {
    title: "A retired model serves nowhere",
    why: "While an environment names it, the model goes on deciding about people. But it is no longer trained or watched, and nobody answers for it.",
    remediation:
      "Merge the pull request of the branch `model-gitops/retire/<model>`, or take the model out of the environment's file.",
  },
});

/** The environments that still name a model, in the order of their files. */
export function servingEnvironments(
  model: string,
  environments: readonly EnvironmentFacts[],
): readonly EnvironmentFacts[] {
  return environments
    .filter(({ models }) => Object.hasOwn(models, model))
    .toSorted((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)));
}

/** One finding for each retired model that an environment still names. */
export function judgeRetirement(
  retired: readonly string[],
  environments: readonly EnvironmentFacts[],
): readonly Finding[] {
  return retired.toSorted().flatMap((model) => {
    const serving = servingEnvironments(model, environments);
    const [first] = serving;
    if (first === undefined) return [];
    const names = listed(serving.slice(0, 10).map(({ name }) => name));
    const more = serving.length > 10 ? ` and ${plural(serving.length - 10, "more environment")}` : "";
    const message = `${model} is retired, and still serves in ${names}${more}.`;
    return [findingOf(RETIREMENT.serves, { model, message, location: { file: first.file, line: 1 } })];
  });
}

/** An environment's file without a model; everything else of it stays as it is written. Throws as `removeValue` does. */
export function withoutModel(text: string, model: string): string {
  return removeValue(text, pointerTo("/models", model));
}
