import type { JudgingChange, VerdictRecord } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { whyUnheard } from "../records/approval.ts";
import { asksPerson } from "../records/judging-change.ts";
import { renderFindings } from "./findings.ts";
import { code, fence, prose, table } from "./markdown.ts";
import type { ModelReport } from "./report.ts";

const DIRECTIONS = {
  loosened: "⚠️ loosened",
  removed: "⚠️ removed",
  changed: "changed",
  added: "added",
  tightened: "tightened",
} as const satisfies Record<JudgingChange["direction"], string>;

/** What a person has to decide, with the exact line that decides it; undefined where there is nothing. */
export function needsPerson(model: ModelReport, most: number): { summary: string; markdown: string } | undefined {
  const { verdict } = model;
  const waiting = model.settled.findings.filter(
    (finding) => finding.needsPerson === true && finding.outcome !== "waived",
  );
  const changes = verdict?.changes ?? model.plan?.changes ?? [];
  const paths = new Set(changes.map(({ path }) => path));
  // A change to what judges is a finding too; the table says it better.
  const results = waiting.filter(({ subject }) => subject === undefined || !paths.has(subject));
  const prosaic = (model.cardDiff?.changes ?? []).filter((change) => change.needsPerson);
  const approvals = verdict?.approvals ?? [];
  const counts = [
    results.length > 0 ? plural(results.length, "result to accept", "results to accept") : "",
    changes.length > 0 ? plural(changes.length, "change to what judges", "changes to what judges") : "",
    prosaic.length > 0 ? plural(prosaic.length, "model-card change") : "",
  ].filter((text) => text !== "");
  if (counts.length === 0 && approvals.length === 0) return undefined;
  const parts = [
    changes.length > 0 ? renderChanges(changes, most) : "",
    results.length > 0 ? renderFindings(results, most) : "",
    prosaic.length > 0 ? `${plural(prosaic.length, "model-card change")} to read: see “Model card” below.` : "",
    waiting.length > 0 && verdict?.approvalCommand !== undefined
      ? acceptance(verdict.approvalCommand, verdict.mayApproveSelf)
      : "",
    waiting.length > 0 && verdict !== undefined ? spokenOtherwise(verdict) : "",
    ...approvals.slice(0, 10).map(accepted),
  ].filter((text) => text !== "");
  const title = titleOf(model, waiting.length + prosaic.length > 0);
  const summary = counts.length === 0 ? title : `${title}: ${counts.join(", ")}`;
  return { summary, markdown: parts.join("\n\n") };
}

function titleOf({ verdict, plan }: ModelReport, isWaiting: boolean): string {
  const { approvals = [] } = verdict ?? {};
  // Before there is a verdict, only the changes tell.
  const mayWait = verdict === undefined && plan?.changes.some(asksPerson) === true;
  if (isWaiting || mayWait) return "👤 <b>Needs a person</b>";
  if (approvals.length === 0) return "📏 <b>Takes effect when merged</b>";
  return approvals.every(({ self }) => self === true) ? "☑️ <b>Self-approved</b>" : "☑️ <b>Accepted by a person</b>";
}

/** Changes to limits, metrics, slices and data that judge: they do not apply to the pull request that makes them. */
export function renderChanges(changes: readonly JudgingChange[], most: number): string {
  const loosest = changes.toSorted((a, b) => severity(a) - severity(b)).slice(0, most);
  const rows = loosest.map(({ path, direction, from, to }) => [
    code(path, 100),
    DIRECTIONS[direction],
    from === undefined ? "–" : code(from, 80),
    to === undefined ? "–" : code(to, 80),
  ]);
  const left = changes.length - loosest.length;
  const more = left > 0 ? ` ${plural(left, "change")} more ${left === 1 ? "is" : "are"} not listed.` : "";
  return `${table({ head: ["What judges", "Change", "From", "To"], rows })}\n\nJudged by the base branch’s values; the new ones take effect when this is merged.${more}`;
}

function acceptance(command: string, mayApproveSelf = false): string {
  const author = mayApproveSelf ? ", or, as the author of this change, write a comment" : "";
  return `To accept exactly this, submit an approving review${author} that contains this line (a new artifact needs a new ${mayApproveSelf ? "one" : "review"}):\n\n${fence(command, { limit: 300 })}`;
}

/** Who has spoken without accepting it: whoever waits should not wonder why. */
function spokenOtherwise({ unheard = [], objections = [] }: VerdictRecord): string {
  const lines = [
    ...objections.map(
      ({ by }) => `- ✋ ${code(by)} asks for changes: nothing is accepted before that is withdrawn or dismissed.`,
    ),
    ...unheard.map(
      (review) => `- A review of ${code(review.by)} does not count: ${code(review.by)} ${whyUnheard(review)}.`,
    ),
  ];
  return lines.slice(0, 10).join("\n");
}

function accepted({ by, digest, self }: VerdictRecord["approvals"][number]): string {
  return `- ☑️ ${self === true ? "Self-approved" : "Accepted"} by ${code(by)} for ${code(digest.slice(0, 19))}`;
}

function severity({ direction }: JudgingChange): number {
  return Object.keys(DIRECTIONS).indexOf(direction);
}

/** The plan's words for one change, for a table of models. */
export function changeWords({ path, direction, from, to }: JudgingChange): string {
  const values = from === undefined || to === undefined ? "" : `: ${code(from, 40)} → ${code(to, 40)}`;
  return `${prose(direction)} ${code(path, 80)}${values}`;
}
