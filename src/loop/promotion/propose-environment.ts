import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import { listed } from "../../kernel/text.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { proposeFiles, type ProposalOutcome } from "../lineage/proposal.ts";
import type { Changes, Serving } from "./changes.ts";

export interface EnvironmentOutcome {
  /** `written`: the default branch has it. `proposed`: a pull request has. `here`: the working tree has, uncommitted. `declined`: a person closed it. */
  readonly kind: "written" | "kept" | "proposed" | "here" | "failed" | "declined";
  readonly files: readonly string[];
  readonly pull?: number | undefined;
  readonly findings: readonly Finding[];
}

interface Proposed {
  readonly branch: string;
  readonly parent: string;
  readonly changes: Changes;
}

/** One pull request for a model and a stage; what people did with it is told, and never taken for ours. */
export async function proposeEnvironment(
  forge: Forge,
  { branch: onto, parent, changes }: Proposed,
  serving: Serving,
): Promise<EnvironmentOutcome> {
  const { model, stage, title, body, occasion } = serving;
  const branch = branchOf(serving);
  const files = Object.fromEntries(Object.entries(changes).map(([path, content]) => [path, { content }]));
  const outcome = await proposeFiles(
    { forge, onto: { name: onto, commit: parent }, ourselves: async () => ({ viewer: await forge.viewer() }) },
    { name: "promote", key: `${model} ${stage.name}`, branch, occasion, title, body, files, titleFollows: true },
  );
  const refused = refusal(serving, outcome);
  if (refused !== undefined) return refused;
  const findings = theirWords(serving, outcome);
  return { kind: "proposed", files: Object.keys(changes), pull: outcome.number, findings };
}

/** Names of models and stages have no slash, so that no two pairs share a branch. */
function branchOf({ model, stage }: Serving): string {
  return `model-gitops/promote/${model}/${stage.name}`;
}

/** Where nothing of ours stands open in the end. */
function refusal(serving: Serving, { kind, number = 0 }: ProposalOutcome): EnvironmentOutcome | undefined {
  const { model, stage } = serving;
  const told = (outcome: "declined" | "failed", message: string, remediation: string): EnvironmentOutcome => ({
    kind: outcome,
    files: [],
    findings: [findingOf(PROMOTION.environment, { model, subject: stage.name, message, remediation })],
  });
  const again = "Promote it again by hand, or another version.";
  if (kind === "closed-by-person")
    return told("declined", `A person closed #${number}: ${stage.name} is not to serve this.`, again);
  if (kind === "merged") {
    const message = `#${number} was merged, and what it changed was taken back: ${stage.name} is not to serve this.`;
    return told("declined", message, again);
  }
  if (kind === "foreign") {
    const message = `#${number} is open from ${branchOf(serving)} and is not ours: what it says is somebody else's, so it is not taken for this promotion.`;
    return told("failed", message, `Close #${number}, and run again.`);
  }
  if (kind !== "pushed-by-others") return undefined;
  const message = `The branch ${branchOf(serving)} has commits that are not ours, so nothing is pushed there.`;
  return told("failed", message, "Delete the branch, and run again.");
}

/** What a person wrote stays, and may have been written of another version than the branch brings by now. */
function theirWords({ model, stage, title }: Serving, outcome: ProposalOutcome): readonly Finding[] {
  const isTheirTitle = "isTheirTitle" in outcome && (outcome.isTheirTitle ?? false);
  const theirs = [...(isTheirTitle ? ["the title"] : []), ...(outcome.kind === "edited" ? ["the text"] : [])];
  if (theirs.length === 0) return [];
  const message = `A person edited ${listed(theirs)} of #${outcome.number ?? 0}, and what they wrote stays. What its branch changes now is: ${title}.`;
  const remediation = "Read what the pull request changes before you merge it.";
  return [findingOf(PROMOTION.environment, { outcome: "warn", model, subject: stage.name, message, remediation })];
}
