import { applyIssue } from "../../forge/apply-issue.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import type { Forge } from "../../forge/forge.ts";
import type { WantedIssue } from "../../forge/issues.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import { fallbackIssue } from "../../report/retraining/fallback-issue.ts";
import { waitingIssue } from "../../report/retraining/waiting-issue.ts";
import { isAlert } from "../../work/retraining/causes.ts";
import { driftSince } from "../../work/retraining/decide.ts";
import { knownPerformance } from "../../work/retraining/known-performance.ts";
import { factsIn, proposalRecord } from "../../work/retraining/proposal-record.ts";
import type { Place } from "../place/place.ts";
import type { Retrained } from "./fleet.ts";
import { LABEL, LABELS, NAME } from "./labels.ts";
import type { Proposed, Proposing } from "./proposing.ts";
import { RETRAIN } from "./retrain-rules.ts";
import { titleFacts } from "./texts.ts";

/** Where the repository lets no action open pull requests: the branch is there, and an issue says how to open it. */
export async function openByHand(
  place: Place,
  { proposing, record }: { readonly proposing: Proposing; readonly record: ProposalRecord },
): Promise<Proposed> {
  const { fleet, retrained, decision, forge } = proposing;
  const { owner, name } = forge.repository;
  const text = fallbackIssue({
    record,
    ...titleFacts(retrained),
    base: fleet.branch.name,
    serverUrl: place.host.env("GITHUB_SERVER_URL") ?? "https://github.com",
    repository: `${owner}/${name}`,
  });
  await applyIssue(forge, wantedIssue(record, text, "open"), await fleet.ourselves());
  const reason = `The branch ${record.branch} is pushed, and a person has to open its pull request: this repository does not let actions do it.`;
  const kept = { ...decision, decision: "wait", rule: "forbidden", reason, build: "none" } as const;
  return {
    record: proposalRecord(kept, factsIn(record), place.host.now()),
    findings: [findingOf(RETRAIN.forbidden, { outcome: "warn", model: record.model, message: reason })],
    isNews: true,
  };
}

/** Drift that labels show to be harmless: said where people see it, and nobody is asked to do anything. */
export async function tellHarmless(place: Place, { fleet, retrained, decision, forge }: Proposing): Promise<Proposed> {
  const { model, standing, situation } = retrained;
  const { production } = situation;
  const record = proposalRecord(decision, { model: model.name, edits: [], files: [] }, place.host.now());
  const window = standing?.window;
  // Without a window nobody could have said that nothing was lost.
  if (window === undefined) return { record, findings: [], isNews: false };
  const text = waitingIssue({
    model: model.name,
    window,
    past: standing?.known,
    alerts: standing?.alerts,
    performance: knownPerformance(window, production && driftSince(production)).text,
    owners: model.judged.manifest.owners,
    manifestPath: model.head.file,
  });
  await applyLabels(forge.labels, LABELS);
  await applyIssue(forge, wantedIssue(record, text, "open"), await fleet.ourselves());
  return { record, findings: [], isNews: true };
}

export interface Ending {
  readonly forge: Forge;
  readonly retrained: Retrained;
  /** What holds now. */
  readonly record: ProposalRecord;
}

/** Closes the issue that was the last word on a model, once that is not so any more. */
export async function endIssue(_place: Place, { forge, retrained, record }: Ending): Promise<readonly Finding[]> {
  const { last } = retrained;
  const rule = last?.rule;
  if (last === undefined) return [];
  const isOver =
    (rule === "harmless" && record.rule !== "harmless") ||
    (rule === "forbidden" && FORBIDDEN_ENDS.has(record.rule) && !(record.rule === "nothing-fires" && isAsked(last)));
  if (!isOver) return [];
  await applyIssue(forge, wantedIssue(last, { title: "", body: record.reason }, "closed"));
  return [];
}

/** While the same causes wait for a person, other rules (a cooldown, quiet hours) say nothing new. */
const FORBIDDEN_ENDS: ReadonlySet<string> = new Set(["fired", "foreign", "nothing-fires", "retired", "not-asked"]);

/** What somebody asked for once fires in no later run, and is wanted nevertheless. */
function isAsked({ trigger }: ProposalRecord): boolean {
  return !trigger.causes.every(isAlert);
}

interface IssueText {
  readonly title: string;
  readonly body: string;
}

function wantedIssue(record: ProposalRecord, { title, body }: IssueText, state: WantedIssue["state"]): WantedIssue {
  return {
    name: NAME,
    key: record.model,
    occasion: record.trigger.id ?? record.rule,
    title,
    body,
    labels: [LABEL],
    state,
  };
}
