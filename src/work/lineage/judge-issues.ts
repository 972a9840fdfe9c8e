import { findingOf, type Finding } from "../../findings/finding.ts";
import type { DataIssueManifest, GovernedDataIssue } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { dayOf, type DataIssue } from "./data-issues.ts";
import { short, type LineageGraph } from "./graph.ts";
import { DATA_ISSUE } from "./issue-rules.ts";
import { touchedVersions, type TouchedVersion } from "./versions.ts";

/** What a version was made with: digests of contents. */
export interface VersionData {
  readonly trained: readonly string[];
  /** What decided or guarded. */
  readonly judged: readonly string[];
}

export interface IssueQuestion {
  /** Those of the base branch: what a change says of them counts from its merge on. */
  readonly issues: readonly DataIssue[];
  readonly model: string;
  readonly version: VersionData;
  readonly stage: "pull-request" | "promote";
  /** Ids of issues that this change corrects. */
  readonly corrects?: ReadonlySet<string> | undefined;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * What known errors in its data mean for a version. One of high severity blocks its promotion; a pull request is told, so
 * that a model can still be worked on, and one that corrects the error is not told of what it corrects.
 */
export function judgeDataIssues({ issues, ...question }: IssueQuestion): readonly Finding[] {
  return issues.flatMap((one) => judgeOne(one, question));
}

function judgeOne(one: DataIssue, question: Omit<IssueQuestion, "issues">): readonly Finding[] {
  const { model, version, stage, corrects = new Set<string>(), now } = question;
  const { id, severity, digest, due, owner, closed } = one.issue;
  const how = touchOf(version, digest);
  if (how === undefined || corrects.has(id)) return [];
  const say = sayer(one, model);
  if (closed !== undefined) {
    const isLate = stage === "promote" && closed.how === "corrected";
    return isLate
      ? [
          say(
            "corrected",
            "warn",
            `${model} was ${how} ${short(digest)}, in which ${id} was found and corrected on ${closed.on}.`,
          ),
        ]
      : [];
  }
  const isBlocking = stage === "promote" && severity === "high";
  const outcome = isBlocking ? "fail" : "warn";
  const then = severity === "high" && !isBlocking ? " Until it is corrected this version is not to be promoted." : "";
  const found = say(
    "open",
    outcome,
    `${model} was ${how} ${short(digest)}, in which ${id} is an open error of ${severity} severity, due on ${due} by ${owner}.${then}`,
  );
  return [found, ...(isOverdue(one.issue, now) ? [say("overdue", "warn", overdueWords(one.issue, now))] : [])];
}

function touchOf({ trained, judged }: VersionData, digest: string): string | undefined {
  const [isTrained, isJudged] = [trained.includes(digest), judged.includes(digest)];
  if (isTrained && isJudged) return "trained and judged on";
  return isTrained ? "trained on" : isJudged ? "judged on" : undefined;
}

type Say = (rule: keyof typeof DATA_ISSUE, outcome: "fail" | "warn", message: string) => Finding;

function sayer({ file, issue: { id } }: DataIssue, model: string | undefined): Say {
  return (rule, outcome, message) =>
    findingOf(DATA_ISSUE[rule], { outcome, message, model, subject: id, location: { file, line: 1 } });
}

/** From the day after it was due. */
export function isOverdue({ due, closed }: DataIssueManifest, now: number): boolean {
  return closed === undefined && due < dayOf(now);
}

function overdueWords({ id, due, owner }: DataIssueManifest, now: number): string {
  const days = Math.max(1, Math.round((Date.parse(dayOf(now)) - Date.parse(due)) / 86_400_000));
  return `${id} was due on ${due}, ${plural(days, "day")} ago, by ${owner}.`;
}

const MOST_GOVERNED = 500;
const WEIGHT = { high: 2, medium: 1, low: 0 } as const satisfies Record<DataIssueManifest["severity"], number>;

/** The facts that policies read; of more than fit, those that touch this version and are open come first. */
export function governedIssues({
  issues,
  version,
  now,
}: Pick<IssueQuestion, "issues" | "version" | "now">): GovernedDataIssue[] {
  const facts = issues.map(({ issue }) => ({
    id: issue.id,
    dataset: issue.dataset,
    severity: issue.severity,
    isOpen: issue.closed === undefined,
    isOverdue: isOverdue(issue, now),
    touches: touchOf(version, issue.digest) !== undefined,
  }));
  const weight = (fact: GovernedDataIssue): number =>
    (fact.touches ? 8 : 0) + (fact.isOpen ? 4 : 0) + WEIGHT[fact.severity];
  return facts.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_GOVERNED);
}

/** An issue with everything that was made with the content that is wrong. */
export interface StandingIssue extends DataIssue {
  readonly isOpen: boolean;
  readonly isOverdue: boolean;
  /** Sorted by model; those that serve first. */
  readonly versions: readonly TouchedVersion[];
}

/** How all issues stand. Issues of the same content are looked up once. */
export function standingIssues(
  graph: LineageGraph,
  issues: readonly DataIssue[],
  now: number,
): readonly StandingIssue[] {
  const known = new Map<string, readonly TouchedVersion[]>();
  return issues.map((one) => {
    const { digest, closed } = one.issue;
    const versions = known.get(digest) ?? touchedVersions(graph, digest).toSorted(byService);
    known.set(digest, versions);
    return { ...one, isOpen: closed === undefined, isOverdue: isOverdue(one.issue, now), versions };
  });
}

function byService(a: TouchedVersion, b: TouchedVersion): number {
  const served = Number(b.serves.length > 0) - Number(a.serves.length > 0);
  return served === 0 ? (a.model < b.model ? -1 : Number(a.model > b.model)) : served;
}

/** Errors of one model that nobody has corrected. */
export interface OpenIssues {
  readonly open: number;
  readonly overdue: number;
  /** The first that is overdue, else the first. */
  readonly first: string;
}

/** By model: whose versions were trained or judged on the content, and whose dataset it is. */
export function openByModel(standing: readonly StandingIssue[]): ReadonlyMap<string, OpenIssues> {
  const found = new Map<string, OpenIssues>();
  const open = standing.filter(({ isOpen }) => isOpen);
  for (const { issue, isOverdue: isLate, versions } of [
    ...open.filter((one) => one.isOverdue),
    ...open.filter((one) => !one.isOverdue),
  ]) {
    const models = new Set([
      ...versions.map(({ model }) => model),
      ...(issue.model === undefined ? [] : [issue.model]),
    ]);
    for (const model of models) {
      const known = found.get(model) ?? { open: 0, overdue: 0, first: issue.id };
      found.set(model, { ...known, open: known.open + 1, overdue: known.overdue + (isLate ? 1 : 0) });
    }
  }
  return found;
}

/** What the audit tells: every issue that is overdue, and every open one of high severity whose versions serve. */
export function auditIssues(standing: readonly StandingIssue[], now: number): readonly Finding[] {
  return standing.flatMap((one) => {
    const { issue, versions, isOpen } = one;
    const say = sayer(one, issue.model);
    const serving = versions.filter(({ serves }) => serves.length > 0);
    const places = serving.slice(0, 5).map(({ model, serves }) => `${model} in ${serves.join(", ")}`);
    const words = `${issue.id} is an open error of high severity, and what was trained or judged on its content serves: ${places.join("; ")}${serving.length > 5 ? ` and ${serving.length - 5} more` : ""}.`;
    return [
      ...(one.isOverdue ? [say("overdue", "warn", overdueWords(issue, now))] : []),
      ...(isOpen && issue.severity === "high" && serving.length > 0 ? [say("open", "fail", words)] : []),
    ];
  });
}
