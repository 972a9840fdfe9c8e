import type { Alert, WindowRecord } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { fold, layOut, piece, type Node } from "../layout.ts";
import { code, fence, link, prose } from "../markdown.ts";
import { mentionText } from "../mention.ts";
import { isDrifted, worstColumns } from "./drift-view.ts";
import { distributionFolds, driftEvidence, onlyFlagged, trendWords } from "./evidence.ts";
import { referenceLine } from "./origin.ts";
import { dueSentence, told, type MonitoredModel, type Told } from "./monitored.ts";
import { firstSteps, nextSteps } from "./next-steps.ts";
import { performanceNotes, performanceTable } from "./performance-view.ts";
import { qualityTable, tellingChecks } from "./quality-view.ts";
import { serviceTable } from "./service-view.ts";
import { signalsOf } from "./signals.ts";
import { trendTable } from "./trend.ts";
import { CAUSES, momentText, rowsText, SIGNAL_OF, spanText } from "./words.ts";

/** GitHub refuses more than 65,536; the rest is room for the marker. */
export const ISSUE_LIMIT = 60_000;

const MOST = 5;

export interface AlertFacts extends MonitoredModel {
  /** Beside the owners; undefined: the owners alone. */
  readonly mention?: readonly string[] | undefined;
  readonly runUrl?: string | undefined;
  /** By cause: the data issue that the alert asks for, as a file. */
  readonly dataIssues?: ReadonlyMap<Alert["cause"], { readonly file: string; readonly text: string }> | undefined;
}

/** A title of a model and a cause. */
export function alertTitle(model: string, cause: Alert["cause"]): string {
  return `${model} in production: ${CAUSES[cause]}`;
}

/**
 * The body of that issue, at most 60,000 characters, about 25 of its lines unfolded. The same facts give the same bytes.
 * `facts.windows` holds the window that the alert is about and may hold others; of a stale monitor it may be empty.
 */
export function alertBody(alert: Alert, facts: AlertFacts): string {
  const seen = aboutWindow(alert, facts);
  const nodes: Node[] = [
    piece(0, "what happened", lead(alert)),
    ...(seen === undefined ? detailNodes(alert) : evidenceNodes(alert, seen)),
    piece(0, "what to do", steps(alert, facts, seen?.window)),
    ...(seen === undefined ? [] : foldedNodes(alert, seen)),
    ...dataIssueNodes(alert, facts),
  ];
  return layOut(nodes, foot(alert, facts), {
    limit: ISSUE_LIMIT,
    measure: (text) => text.length,
    elsewhere: "The full story is in monitor.html of the run.",
  });
}

/** The window that the alert names, else the last one. */
function aboutWindow(alert: Alert, facts: AlertFacts): Told | undefined {
  const named = facts.windows.find(({ window }) => window.id === alert.window);
  const windows = named === undefined ? facts.windows : facts.windows.filter((other) => isUntil(other, named));
  return told({ ...facts, windows });
}

function isUntil(other: WindowRecord, named: WindowRecord): boolean {
  return other === named || other.window.from < named.window.from;
}

function lead({ cause, state, since, summary, pendingSince, firedAt, window }: Alert): string {
  const at = prose(momentText(since), 60);
  if (state === "resolved") {
    const before = firedAt === undefined ? "" : ` It fired last at ${prose(momentText(firedAt), 60)}.`;
    // No window has ended it: nobody looks any more.
    if (window === undefined) return `➖ **Closed at ${at}**: ${prose(summary, 600)}${before}`;
    return `✅ **Resolved at ${at}**: ${CAUSES[cause]} is over. ${prose(summary, 600)}${before}`;
  }
  const pending =
    pendingSince === undefined || pendingSince === since
      ? ""
      : `, first seen at ${prose(momentText(pendingSince), 60)}`;
  const title = state === "firing" ? "Firing" : "Pending";
  return `${state === "firing" ? "❌" : "⚠️"} **${title} since ${at}${pending}**: ${prose(summary, 600)}`;
}

function detailNodes({ details = [] }: Alert): readonly Node[] {
  if (details.length === 0) return [];
  const shown = details.slice(0, MOST).map((detail) => `- ${prose(detail, 300)}`);
  const left = details.length - shown.length;
  const more = left > 0 ? [`- … and ${left} more`] : [];
  return [piece(1, "details", [...shown, ...more].join("\n"))];
}

/** What was measured against which limit, since when, and the reference. */
function evidenceNodes(alert: Alert, seen: Told): readonly Node[] {
  const { window } = seen;
  const grid = evidence(alert.cause, window);
  return [
    ...(grid === undefined ? detailNodes(alert) : [piece(1, "what was measured", grid)]),
    piece(0, "the window", `${windowLine(alert, seen)} ${referenceLine(window)}`),
  ];
}

function evidence(cause: Alert["cause"], window: WindowRecord): string | undefined {
  if (cause === "quality") return qualityTable(tellingChecks(window), MOST);
  if (cause === "service") return serviceTable(window);
  if (cause === "drift") return driftEvidence(window, MOST);
  if (cause === "decay") return performanceTable(onlyFlagged(window, ["realized"], MOST));
  if (cause === "estimated-decay") return performanceTable(onlyFlagged(window, ["realized", "estimated"], MOST));
  return cause === "concept-drift" ? performanceTable(window) : undefined;
}

function windowLine(alert: Alert, seen: Told): string {
  const { window } = seen;
  const name = SIGNAL_OF[alert.cause];
  const signal = signalsOf(seen).find((found) => found.name === name);
  const since = signal === undefined || signal.since === "" ? "" : ` Raised since ${signal.since}.`;
  const words = trendWords(alert.cause, seen);
  const trend = words === "" ? "" : ` ${words}.`;
  const again = window.window.replaces === undefined ? "" : ", made again with later rows";
  return `Window of ${spanText(window.window.from, window.window.to)}, ${rowsText(window.window.rows)}${again}.${since}${trend}`;
}

function steps({ cause, state }: Alert, facts: AlertFacts, window: WindowRecord | undefined): string {
  const due = prose(dueSentence(facts)?.replace(/\.$/, "") ?? "", 100);
  if (state === "resolved") return due === "" ? "There is nothing to do." : `There is nothing to do. ${due}.`;
  const said = nextSteps({ window, isStale: cause === "stale", cause });
  const shown = firstSteps(said, 3);
  const closes =
    due === "" ? "This closes by itself once it is over." : `${due}; this closes by itself once it is over.`;
  return ["**What to do next**", "", ...shown.map((step) => `- ${prose(step, 600)}`), `- ${closes}`].join("\n");
}

function foldedNodes({ cause }: Alert, seen: Told): readonly Node[] {
  const { window, past } = seen;
  const notes = cause.includes("decay") || cause === "concept-drift" ? performanceNotes(window) : [];
  return [
    ...(cause === "drift" ? distributionFolds(window, 3) : []),
    ...(notes.length === 0
      ? []
      : [
          fold("How this was measured", [
            piece(5, "how it was measured", notes.map((note) => prose(note, 600)).join("\n\n")),
          ]),
        ]),
    ...(past.length < 2
      ? []
      : [fold("The windows before", [piece(20, "the windows before", trendTable(seen, { windows: 14, series: 5 }))])]),
  ];
}

/** Whoever finds that the rows are wrong commits it, or `model-gitops data-issue` writes it. */
function dataIssueNodes({ cause, state }: Alert, { dataIssues }: AlertFacts): readonly Node[] {
  const issue = state === "firing" ? dataIssues?.get(cause) : undefined;
  if (issue === undefined) return [];
  const words = `Are the rows wrong? Commit this as ${code(issue.file, 120)}, with who corrects it by when:`;
  return [
    fold("As a data issue", [piece(15, "the data issue", `${words}\n\n${fence(issue.text, { language: "yaml" })}`)]),
  ];
}

function foot(alert: Alert, facts: AlertFacts): string {
  const names = mentioned(alert, facts);
  const parts = [
    names.length === 0 ? "" : `For ${listed(names)}`,
    facts.runUrl === undefined ? "" : link("the run", facts.runUrl),
    facts.manifestPath === undefined ? "" : `limits: ${code(facts.manifestPath, 200)}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `<sub>${parts.join(" · ")}</sub>`;
}

/** Owners of the model, or who is to be mentioned in their place, and of the columns that it is about. */
function mentioned(alert: Alert, facts: AlertFacts): readonly string[] {
  const { owners = [], mention = owners, columnOwners = {} } = facts;
  const window = aboutWindow(alert, facts)?.window;
  const columns = window === undefined || alert.state === "resolved" ? [] : columnsOf(alert.cause, window);
  const names = [...mention, ...columns.flatMap((column) => columnOwners[column] ?? [])];
  return [...new Set(names)].slice(0, 20).map(mentionText);
}

function columnsOf(cause: Alert["cause"], window: WindowRecord): readonly string[] {
  if (cause === "drift")
    return worstColumns(window)
      .filter(isDrifted)
      .map(({ name }) => name);
  if (cause !== "quality") return [];
  return tellingChecks(window).flatMap(({ column }) => (column === undefined ? [] : [column]));
}
