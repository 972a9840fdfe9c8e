import { plural } from "../kernel/text.ts";
import { code, plain, prose, table } from "./markdown.ts";

/** A data issue with what was made of its content. */
export interface ShownIssue {
  readonly id: string;
  readonly dataset: string;
  readonly digest: string;
  readonly severity: string;
  readonly owner: string;
  readonly due: string;
  readonly isOpen: boolean;
  readonly isOverdue: boolean;
  readonly versions: readonly {
    readonly model: string;
    readonly artifact: string;
    readonly isTrained: boolean;
    readonly isJudged: boolean;
    readonly serves: readonly string[];
  }[];
}

const MOST = 200;
const MOST_VERSIONS = 20;

/** For the summary of a job: open ones first, those that are overdue before others. Nothing that people wrote in them. */
export function issuesSummary(issues: readonly ShownIssue[]): string {
  if (issues.length === 0) return "No data issue is in this repository.";
  const sorted = worstFirst(issues);
  const rows = sorted
    .slice(0, MOST)
    .map((issue) => [
      code(issue.id, 80),
      stateOf(issue),
      prose(issue.severity, 10),
      prose(issue.owner, 60),
      prose(issue.due, 20),
      plural(issue.versions.length, "version"),
      prose(places(issue).join(", "), 200),
    ]);
  const head = ["Issue", "State", "Severity", "Owner", "Due", "Made with it", "Serves in"];
  const left = sorted.length - MOST;
  return `${table({ head, rows })}${left > 0 ? `\n\n… and ${plural(left, "more issue")}.` : ""}`;
}

/** The same for a terminal, with each version. */
export function issuesText(issues: readonly ShownIssue[]): string {
  if (issues.length === 0) return "No data issue is in this repository.";
  const sorted = worstFirst(issues);
  const left = sorted.length - MOST;
  return [...sorted.slice(0, MOST).map(textOf), ...(left > 0 ? [`… and ${plural(left, "more issue")}`] : [])].join(
    "\n\n",
  );
}

function textOf(issue: ShownIssue): string {
  const { id, severity, owner, due, digest, versions } = issue;
  const shown = versions.slice(0, MOST_VERSIONS).map(({ model, artifact, isTrained, isJudged, serves }) => {
    const how = isTrained && isJudged ? "trained and judged" : isTrained ? "trained" : "judged";
    const where = serves.length === 0 ? "" : `, serves in ${serves.join(", ")}`;
    return `  ${plain(`${model} ${artifact.slice(0, 19)}: ${how} on it${where}`, 300)}`;
  });
  const left = versions.length - shown.length;
  const head = plain(`${id}: ${stateOf(issue)}, ${severity}, ${owner} by ${due}, ${digest.slice(0, 19)}`, 300);
  return [head, ...shown, ...(left > 0 ? [`  … and ${plural(left, "more version")}`] : [])].join("\n");
}

function stateOf({ isOpen, isOverdue }: ShownIssue): string {
  if (!isOpen) return "closed";
  return isOverdue ? "overdue" : "open";
}

function places({ versions }: ShownIssue): readonly string[] {
  return [...new Set(versions.flatMap(({ serves }) => serves))];
}

function worstFirst(issues: readonly ShownIssue[]): readonly ShownIssue[] {
  const weight = ({ isOpen, isOverdue, severity }: ShownIssue): number =>
    (isOverdue ? 8 : 0) + (isOpen ? 4 : 0) + ["low", "medium", "high"].indexOf(severity);
  return issues.toSorted((a, b) => weight(b) - weight(a));
}
