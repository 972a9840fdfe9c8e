import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Case, GateRule } from "./case.ts";

export const UNVOUCHED_DATA: GateRule = {
  id: "gate/unvouched-data",
  title: "Data that judges is unchanged, or a person has accepted the change",
  why: "Without git or a pin, the person who brings the files to the machine decides what judges.",
  remediation:
    "Pin the content (version.sha256, version.dvc), or commit it. Or ask an approver to accept this content.",
  judge,
};

function judge({ evaluation: { datasets }, acceptedData = {} }: Case): readonly Finding[] {
  return Object.entries(datasets).flatMap(([name, { role, unvouched, digest }]) => {
    const [before, ...others] = acceptedData[name] ?? [];
    if (unvouched !== true || role === "shown" || before === undefined) return [];
    if ([before, ...others].includes(digest)) return [];
    const message = `The content of ${name} (${brief(digest)}) is not what the accepted model was judged by (${brief(before)}), and nothing in the base branch says which content is right.`;
    return [findingOf(UNVOUCHED_DATA, { outcome: "inconclusive", subject: name, message, needsPerson: true })];
  });
}

function brief(digest: string): string {
  const [algorithm, hex = ""] = digest.split(":");
  return `${algorithm}:${hex.slice(0, 12)}…`;
}
