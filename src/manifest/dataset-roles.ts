import type { ModelManifest } from "../generated/types.ts";
import { didYouMean, listed } from "../kernel/text.ts";
import type { DatasetRole } from "./resolved-model.ts";

export type DatasetRoles =
  | { readonly kind: "roles"; readonly roles: Readonly<Record<string, DatasetRole>> }
  /** `pointer` is where in the manifest the problem is. */
  | { readonly kind: "problem"; readonly message: string; readonly remedy: string; readonly pointer: string };

/**
 * What each dataset is for. Without `evaluation.datasets`, `holdout` decides; without a holdout, the only dataset that
 * is not `train` does. Exactly one decides; what judges nothing is training data.
 */
export function datasetRoles({ datasets, evaluation }: Pick<ModelManifest, "datasets" | "evaluation">): DatasetRoles {
  const names = Object.keys(datasets);
  const declared = evaluation.datasets ?? defaultRoles(names);
  if (declared === undefined) {
    return problem(
      "/datasets",
      "No dataset judges the model.",
      'Name one "holdout", or give one the role `decides` in `evaluation.datasets`.',
    );
  }
  const stray = Object.keys(declared).find((name) => !names.includes(name));
  if (stray !== undefined) {
    const message = `evaluation.datasets names "${stray}", which is not in datasets.${didYouMean(stray, names)}`;
    return problem(`/evaluation/datasets/${stray}`, message, `Datasets here: ${listed(names)}.`);
  }
  if (declared["train"] !== undefined) {
    const message = "The training data cannot judge the model: it has learned those rows.";
    return problem("/evaluation/datasets/train", message, "Judge on rows that were held out.");
  }
  const deciding = Object.entries(declared).filter(([, role]) => role === "decides");
  if (deciding.length !== 1) {
    const message =
      deciding.length === 0 ? "No dataset decides." : `${listed(deciding.map(([name]) => name))} all decide.`;
    return problem(
      "/evaluation/datasets",
      message,
      "Give exactly one dataset the role `decides`; others are `guard` or `shown`.",
    );
  }
  return { kind: "roles", roles: Object.fromEntries(names.map((name) => [name, declared[name] ?? "train"])) };
}

function defaultRoles(names: readonly string[]): Readonly<Record<string, "decides">> | undefined {
  const others = names.filter((name) => name !== "train");
  const deciding = others.includes("holdout") ? "holdout" : others.length === 1 ? others[0] : undefined;
  return deciding === undefined ? undefined : { [deciding]: "decides" };
}

function problem(pointer: string, message: string, remedy: string): DatasetRoles {
  return { kind: "problem", message, remedy, pointer };
}
