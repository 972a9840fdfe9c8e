import type { Finding } from "../../findings/finding.ts";
import { byOutcome } from "../../findings/verdict.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { renderFindings, tellingFindings } from "../findings.ts";
import { code, message, plain, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import { paint, renderFindings as findingLines, SIGNS, type TerminalOptions } from "../terminal.ts";
import { textTable, wrap } from "../text-table.ts";

/** What a run promoted, rolled back or verified. */
export interface PromotionReport {
  readonly records: readonly PromotionRecord[];
  readonly findings: readonly Finding[];
  /** Whether nothing was to be carried out. */
  readonly verifyOnly: boolean;
  readonly isDryRun: boolean;
  /** What was done where nothing was promoted. */
  readonly title?: string | undefined;
}

const MOST = 100;

/** The job summary. */
export function promotionSummary(report: PromotionReport): string {
  const { records, findings, isDryRun } = report;
  const rows = records
    .slice(0, MOST)
    .map((record) => [
      code(record.model),
      code(record.version ?? ""),
      record.stage === undefined ? "" : code(record.stage),
      `${findingMark(record.outcome).glyph} ${stateWord(record, report)}`,
    ]);
  const addresses = records.flatMap(({ address, ...record }) => {
    const what = identified(record, { word: (text) => code(text) });
    return what === undefined ? [] : [`- ${what}${address === undefined ? "" : `, loaded from ${code(address, 500)}`}`];
  });
  const left = isDryRun ? [] : records.flatMap(({ left: own = [] }) => own.map((line) => `- ${message(line, 500)}`));
  const parts = [
    // A version or stage that is refused is whatever somebody typed.
    `### ${prose(titleOf(report), 300)}`,
    ...(rows.length === 0 ? [] : [table({ head: ["Model", "Version", "Stage", "Result"], rows, align: "llll" })]),
    ...(addresses.length === 0 ? [] : [addresses.join("\n")]),
    ...(left.length === 0 ? [] : [`Left to do:\n\n${left.join("\n")}`]),
    renderFindings(worst(findings), 50),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The same for a terminal. */
export function promotionStory(report: PromotionReport, options: TerminalOptions): string {
  const { records, findings } = report;
  const rows = records
    .slice(0, MOST)
    .map((record) => [
      plain(record.model, 63),
      plain(record.version ?? "", 40),
      plain(record.stage ?? "", 40),
      paint(`${SIGNS[record.outcome]} ${stateWord(record, report)}`, record.outcome, options),
    ]);
  const columns = ["Model", "Version", "Stage", "Result"].map((head, at) => ({
    head,
    align: "left" as const,
    weight: 4 - at,
  }));
  const detail = records.flatMap((record) => {
    const what = identified(record, { word: (text) => plain(text, 80) });
    const from = record.address === undefined ? "" : `, loaded from ${plain(record.address, 500)}`;
    const left = report.isDryRun ? [] : (record.left ?? []);
    return [
      ...(what === undefined ? [] : [wrap(`${what}${from}`, options.width)]),
      ...left.map((line) => wrap(`Left to do: ${plain(line, 500)}`, options.width)),
    ];
  });
  const parts = [
    wrap(plain(titleOf(report), 300), options.width),
    rows.length === 0 ? "" : textTable({ columns, rows, width: options.width }),
    detail.join("\n"),
    ...donesOf(findings).map(({ message }) => wrap(`${SIGNS.pass} ${plain(message, 1000)}`, options.width)),
    findingLines(findings, options),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Which bytes a version is: so that nobody promotes another than was meant. */
function identified(
  { model, version = "", commit, artifact, state }: Omit<PromotionRecord, "address">,
  { word }: { readonly word: (text: string) => string },
): string | undefined {
  if (state === "refused" || state === "waiting" || commit === undefined) return undefined;
  return `${word(model)} ${word(version)} is what ${word(commit.slice(0, 7))} has (${word(`${artifact.slice(0, 19)}…`)})`;
}

function worst(findings: readonly Finding[]): readonly Finding[] {
  return [...tellingFindings(findings), ...donesOf(findings)].toSorted((a, b) => byOutcome(a.outcome, b.outcome));
}

function donesOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ outcome, rule }) => outcome === "pass" && SAID.has(rule));
}

/** What was done is said where it is no promotion, and what was signed with one. */
const SAID: ReadonlySet<string> = new Set([
  "promotion/signed",
  "promotion/nothing",
  "promotion/paused",
  "promotion/quarantine",
]);

function titleOf({ records, verifyOnly, isDryRun, title = "Nothing was promoted" }: PromotionReport): string {
  const first = records[0];
  if (first === undefined) return title;
  if (records.length > 1) return `${records.length} promotions`;
  const what = `${first.model} ${first.version ?? ""}${first.stage === undefined ? "" : ` in ${first.stage}`}`;
  if (first.state === "refused" || first.state === "waiting") return `${what}: ${STATES[first.state]}`;
  if (verifyOnly) return `${what}: verified, nothing was written`;
  if (isDryRun) return `${what}: dry run`;
  return `${what}: ${first.state === "done" ? ACTIONS[first.action] : STATES[first.state]}`;
}

const STATES = {
  waiting: "waits",
  begun: "begun",
  proposed: "waits for its pull request",
  done: "done",
  refused: "refused",
} as const satisfies Record<PromotionRecord["state"], string>;

const ACTIONS = {
  register: "released",
  promote: "serves",
  rollback: "serves again",
  resume: "promotes by itself again",
  canary: "a canary",
} as const satisfies Record<PromotionRecord["action"], string>;

function stateWord(record: PromotionRecord, { verifyOnly, isDryRun }: PromotionReport): string {
  if (isDryRun && record.state !== "refused" && record.state !== "waiting") return "would be carried out";
  if (record.state === "done" && record.traffic !== undefined) return canaryWord(record.traffic);
  if (record.state === "done") return ACTIONS[record.action];
  if (record.state === "begun" && verifyOnly) return "may be carried out";
  if (record.state === "proposed") return `waits for #${record.pull ?? 0}`;
  return STATES[record.state];
}

function canaryWord(traffic: number): string {
  return traffic === 0 ? "its canary was rolled back" : `a canary with ${traffic} percent`;
}
