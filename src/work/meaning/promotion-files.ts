import { groupBy } from "../../kernel/grouping.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import type { Remark } from "../../manifest/source.ts";
import { moveCanary } from "../promotion/canary-updates.ts";
import { governedBy } from "../promotion/governed-files.ts";
import { fill } from "../promotion/placeholders.ts";
import { readUpdates } from "../promotion/updates.ts";
import { MEANING_RULES } from "./rules.ts";

/** Texts by path; undefined where there is no such file. */
export type PromotionTexts = ReadonlyMap<string, string | undefined>;

const RULE = MEANING_RULES.promotion;

/** Files that the stages of a model name. */
export function promotionPaths({ stages }: Pick<ResolvedModel, "stages">): readonly string[] {
  const named = stages.flatMap(({ updates, endpoint, canary }) => [
    ...updates.map(({ file }) => file),
    ...(endpoint === undefined ? [] : [endpoint.request]),
    ...(canary === undefined ? [] : [canary.file]),
  ]);
  return [...new Set(named)];
}

/** What the files that the stages name say against them: a promotion would refuse it only when it is wanted. */
export function promotionFileRemarks(
  { stages, name }: Pick<ResolvedModel, "stages" | "name">,
  texts: PromotionTexts,
): readonly Remark[] {
  return stages.flatMap((stage) => [
    ...updateRemarks(stage, texts, name),
    ...requestRemarks(stage, texts),
    ...canaryRemarks(stage, texts),
  ]);
}

function updateRemarks(stage: ResolvedStage, texts: PromotionTexts, model: string): readonly Remark[] {
  const places = stage.updates.map((update, index) => ({
    update,
    at: pointerTo("/promotion", stage.name, "updates", String(index)),
  }));
  return [...groupBy(places, ({ update }) => update.file)].flatMap(([file, own]): readonly Remark[] => {
    const governed = governedBy(file);
    if (governed !== undefined) return own.map(({ at }) => peoples(`${at}/file`, file, governed));
    const text = texts.get(file);
    if (text === undefined) return own.map(({ at }) => missing(`${at}/file`, file));
    const read = readUpdates(
      text,
      own.map(({ update }) => update),
    );
    return own.flatMap(({ update, at }, index): readonly Remark[] => {
      const problem = read[index]?.problem;
      const remark = (key: string, message: string): Remark => ({
        rule: RULE,
        at: `${at}/${key}`,
        message,
        remediation: null,
      });
      const filled = fill(update.value, sampleOf(model));
      return [
        ...(problem === undefined ? [] : [remark("path", problem)]),
        ...(filled.kind === "problem" ? [remark("value", `The value of ${update.path}: ${filled.problem}`)] : []),
      ];
    });
  });
}

/** Everything that a promotion can know. */
function sampleOf(model: string) {
  const digest = `sha256:${"0".repeat(64)}`;
  const version = "1.0.0";
  return { uri: digest, digest, version, tag: `${model}@v${version}`, model, commit: "0".repeat(40), traffic: 1 };
}

function requestRemarks({ name, endpoint }: ResolvedStage, texts: PromotionTexts): readonly Remark[] {
  if (endpoint === undefined) return [];
  const at = pointerTo("/promotion", name, "endpoint", "request");
  const text = texts.get(endpoint.request);
  if (text === undefined) return [missing(at, endpoint.request)];
  try {
    JSON.parse(text);
    return [];
  } catch {
    return [
      { rule: RULE, at, message: `${endpoint.request} is no JSON.`, remediation: "Write the body of one request." },
    ];
  }
}

function canaryRemarks({ name, canary }: ResolvedStage, texts: PromotionTexts): readonly Remark[] {
  if (canary === undefined) return [];
  const at = pointerTo("/promotion", name, "canary");
  const governed = governedBy(canary.file);
  if (governed !== undefined) return [peoples(`${at}/file`, canary.file, governed)];
  const text = texts.get(canary.file);
  if (text === undefined) return [missing(`${at}/file`, canary.file)];
  const { entry, ...target } = canary;
  const tried = moveCanary(
    text,
    { ...target, entry: `${entry}-00000000` },
    { kind: "advance", traffic: 0, uri: "sha256:0" },
  );
  return "problem" in tried ? [{ rule: RULE, at, part: "key", message: tried.problem, remediation: null }] : [];
}

function peoples(at: string, file: string, governed: string): Remark {
  const message = `A promotion would write into ${file}: ${governed} are changed by people only.`;
  const remediation = "Name a file of what serves, which decides nothing else.";
  return { rule: RULE, at, subject: file, message, remediation };
}

function missing(at: string, file: string): Remark {
  const remediation =
    "Correct the path; it is relative to the manifest, and a leading / is the root of the repository.";
  return { rule: RULE, at, subject: file, message: `There is no file ${file}.`, remediation };
}
