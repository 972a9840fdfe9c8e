import type { ModelManifest, PromotionStage } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { resolvePromotion } from "../../manifest/promotion.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.promotion;
const AT = "/promotion";

/** What the stages of a manifest get wrong among themselves. */
export function promotionRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const { promotion } = manifest;
  if (promotion === undefined) return [];
  const names = Object.keys(promotion);
  const remarks = Object.entries(promotion).flatMap(([name, stage]) => [
    ...afterRemarks(name, stage, names),
    ...alone(name, stage),
  ]);
  const all = [...remarks, ...circleRemarks(promotion)];
  return all.length > 0 ? all : unresolved(manifest, file);
}

function afterRemarks(name: string, { after }: PromotionStage, names: readonly string[]): readonly Remark[] {
  if (after === undefined || names.includes(after)) return [];
  const message = `${name} comes after ${after}, and there is no such stage.${didYouMean(after, names)} There are ${listed(names)}.`;
  const at = pointerTo(AT, name, "after");
  return [{ rule: RULE, at, subject: after, message, remediation: "Name one of them, or add the stage." }];
}

/** Keys that say nothing without `after`. */
function alone(name: string, stage: PromotionStage): readonly Remark[] {
  if (stage.after !== undefined) return [];
  const remark = (key: string, message: string): Remark => ({
    rule: RULE,
    at: pointerTo(AT, name, key),
    message,
    remediation: "Add `after`, or remove the key.",
  });
  return [
    ...(stage.soak === undefined
      ? []
      : [remark("soak", `${name} has a soak and no \`after\`: nothing says where a version is to serve so long.`)]),
    ...(stage.automatic === true
      ? [remark("automatic", `${name} is automatic and has no \`after\`: nothing says what to promote.`)]
      : []),
  ];
}

/** One remark a circle, at the stage of it that stands first. */
function circleRemarks(promotion: Readonly<Record<string, PromotionStage>>): readonly Remark[] {
  const told = new Set<string>();
  return Object.keys(promotion).flatMap((name): readonly Remark[] => {
    const way: string[] = [];
    let at: string | undefined = name;
    while (at !== undefined && !way.includes(at)) {
      way.push(at);
      at = Object.hasOwn(promotion, at) ? promotion[at]?.after : undefined;
    }
    if (at !== name || told.has(name)) return [];
    for (const one of way) told.add(one);
    const message = `The stages wait for each other: ${[...way, name].join(" after ")}. None of them can ever serve.`;
    return [{ rule: RULE, at: pointerTo(AT, name, "after"), message, remediation: "Take one `after` out." }];
  });
}

/** What nothing above has a word for, such as a path that leaves the repository. */
function unresolved(manifest: ModelManifest, file: string): readonly Remark[] {
  try {
    resolvePromotion(manifest, file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ rule: RULE, at: AT, part: "key", message: error.message, remediation: null }];
  }
}
