import { findingOf, type Finding } from "../../findings/finding.ts";
import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { FRESH_FROM } from "../../records/error-spent.ts";
import type { Case, GateRule } from "./case.ts";

export const HOLDOUT_REUSE: GateRule = {
  id: "gate/holdout-reuse",
  title: "The deciding rows have not judged too often",
  why: "Candidates that are chosen by the same rows again and again fit the noise of those rows. The measured gain is then larger than the real one. (Dwork et al., The reusable holdout, Science 349, 2015; Blum and Hardt, The Ladder, 2015.) A candidate that is worse by just the margin passes with a probability of 5 %. Of ten such candidates, at least one passes with a probability of up to 50 %.",
  remediation:
    "Let fresh rows decide and keep the old ones as a guard: name a dataset of rows that have not judged yet, and write `datasets: {fresh: decides, holdout: guard}` below `evaluation:` in the manifest.",
  judge,
};

function judge({ evaluation: { datasets } }: Case): readonly Finding[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const { role, judgedBefore = 0, judgedByPull = 0, judgedAtLeast = false } = dataset;
    if (role !== "decides" || judgedBefore + 1 < FRESH_FROM) return [];
    const own = judgedByPull === 0 ? "" : `, ${count(judgedByPull)} of them of this pull request`;
    const others = `${judgedAtLeast ? "at least " : ""}${plural(judgedBefore, "other candidate")}`;
    const message = `${name} has judged ${others} before this one${own}.`;
    const remediation = `Let fresh rows decide and keep the old ones as a guard: name a dataset of rows that have not judged yet under \`datasets\`, as \`fresh\`. Then write \`datasets: {fresh: decides, ${name}: guard}\` below \`evaluation:\` in the manifest.`;
    return [findingOf(HOLDOUT_REUSE, { outcome: "warn", subject: name, message, remediation })];
  });
}
