import type { Finding } from "../findings/finding.ts";
import { byOutcome, isBlocking, worstFirst } from "../findings/verdict.ts";
import type { AuditedModel, AuditRecord } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { renderFindings, tellingFindings } from "./findings.ts";
import { code, details, prose, table } from "./markdown.ts";
import { findingMark, modelMark } from "./outcomes.ts";

export const AUDIT_TITLE = "Governance audit";

/** GitHub refuses a body of more than 65,536 characters, and what marks it as ours takes some. */
const ROOM = 58_000;
/** What each part may take of it, whatever it is about: names and messages are anybody's, and escaping makes them longer. */
const PART = { findings: 12_000, table: 16_000, waivers: 10_000 } as const;
const MOST_FINDINGS = 30;
const MOST_NAMED = 4;

/** The one issue of the audit, below 60,000 characters: what needs somebody first. The same audit gives the same bytes. */
export function auditBody(record: AuditRecord): string {
  const models = record.models.toSorted(worstFirstOfModels);
  const parts = [
    headline(record),
    models.length === 0 ? "No model is in this repository yet." : modelTable(models),
    ...repositoryPart(record.findings),
    ...waiverPart(models),
  ];
  const last = footer(record);
  const open = models.filter(({ findings }) => tellingFindings(findings).length > 0);
  const sections = fitting(open, ROOM - [...parts, last].join("\n\n").length, modelPart);
  const left = open.length - sections.length;
  const more = left > 0 ? [`… and ${plural(left, "model")} more: audit.json of the run has all of them.`] : [];
  return [...parts, ...sections, ...more, last].join("\n\n");
}

/** As many of these as fit one after the other, with a sentence on the others; what does not fit is not rendered. */
function fitting<T>(items: readonly T[], room: number, render: (item: T) => string): readonly string[] {
  const kept: string[] = [];
  let left = room - SENTENCE;
  for (const item of items) {
    const block = render(item);
    left -= block.length + 2;
    if (left < 0) break;
    kept.push(block);
  }
  return kept;
}

/** Longer than any that says how many there are more. */
const SENTENCE = 200;

function headline({ models, findings, outcome }: AuditRecord): string {
  const open = models.filter((model) => isBlocking(model.outcome)).length;
  const warned = models.filter((model) => model.outcome === "warn").length;
  const words = [
    open > 0 ? `${plural(open, "model")} not as governed` : "",
    warned > 0 ? `${plural(warned, "model")} with warnings` : "",
    findings.length > 0 ? `${plural(findings.length, "finding")} of the repository` : "",
  ].filter((word) => word !== "");
  const { glyph } = findingMark(outcome);
  return `**${glyph} ${plural(models.length, "model")}: ${words.length === 0 ? "all is as governed" : words.join(", ")}.**`;
}

function modelTable(models: readonly AuditedModel[]): string {
  const head = ["Model", "Audit", "Risk", "Stands", "Serves", "Rules met", "Waived"];
  const rows = fittingRows(models, PART.table, modelRow);
  const left = models.length - rows.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "model")} with the same or a better result.` : "";
  return `${table({ head, rows })}${more}`;
}

function fittingRows<T>(items: readonly T[], room: number, row: (item: T) => readonly string[]) {
  const rows: (readonly string[])[] = [];
  const kept = fitting(items, room, (item) => {
    const cells = row(item);
    rows.push(cells);
    return cells.join(" | ");
  });
  // The last one did not fit, where there are more.
  return rows.slice(0, kept.length);
}

function modelRow(model: AuditedModel): readonly string[] {
  const { glyph, word } = findingMark(model.outcome);
  const results = model.results ?? [];
  const met = results.filter(({ outcome }) => outcome === "pass").length;
  const asked = results.filter(({ outcome }) => outcome !== "not-applicable").length;
  const waived = (model.waivers ?? []).filter(({ state }) => state === "valid").length;
  const { environments = [], artifact, tier = "undeclared" } = model;
  const more = environments.length > MOST_NAMED ? ` and ${environments.length - MOST_NAMED} more` : "";
  const serves = environments.slice(0, MOST_NAMED).map((name) => code(name, 40));
  return [
    code(model.model, 63),
    `${glyph} ${word}`,
    tier,
    artifact === undefined ? "–" : code(artifact.slice(7, 19)),
    serves.length === 0 ? "–" : `${serves.join(" ")}${more}`,
    asked === 0 ? "–" : `${met} of ${asked}`,
    waived === 0 ? "–" : String(waived),
  ];
}

function repositoryPart(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  return [`#### The repository\n\n${findingsWithin(PART.findings, findings)}`];
}

/** Worst first, as many as fit. */
function findingsWithin(room: number, findings: readonly Finding[]): string {
  const shown = worstFirst(findings).slice(0, MOST_FINDINGS);
  const blocks = fitting(shown, room, (finding) => renderFindings([finding], 1));
  const left = findings.length - blocks.length;
  return [...blocks, ...(left > 0 ? [`- … and ${plural(left, "finding")} more.`] : [])].join("\n");
}

function waiverPart(models: readonly AuditedModel[]): readonly string[] {
  const waivers = models
    .flatMap(({ model, waivers: own = [] }) => own.map((waiver) => ({ model, ...waiver })))
    .toSorted((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0));
  if (waivers.length === 0) return [];
  const rows = fittingRows(waivers, PART.waivers, waiverRow);
  const head = ["Waiver", "Model", "Finding", "State", "Until"];
  const left = waivers.length - rows.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "waiver")} more.` : "";
  return [`#### Waivers, the first to end first\n\n${table({ head, rows })}${more}`];
}

type Waiver = NonNullable<AuditedModel["waivers"]>[number] & { readonly model: string };

function waiverRow({ model, id, rule, term, state, expires = "", daysLeft }: Waiver): readonly string[] {
  return [
    code(id, 63),
    code(model, 63),
    term === undefined ? code(rule, 100) : `${code(rule, 100)} ${code(term, 60)}`,
    state ?? "not asked",
    `${prose(expires, 10)}${daysLeft === undefined ? "" : ` (${daysWords(daysLeft)})`}`,
  ];
}

function daysWords(days: number): string {
  return days <= 0 ? `ended ${plural(-days, "day")} ago` : plural(days, "day");
}

function modelPart({ model, outcome, findings }: AuditedModel): string {
  const { glyph, word } = modelMark(outcome);
  const telling = tellingFindings(findings);
  return details(
    `${glyph} <code>${prose(model, 63)}</code> ${word}: ${plural(telling.length, "finding")}`,
    findingsWithin(PART.findings, telling.map(withoutModel)),
  );
}

function withoutModel({ model: _model, ...finding }: Finding): Finding {
  return finding;
}

function footer({ commit, packs = [], suite }: AuditRecord): string {
  const named = packs.slice(0, MOST_NAMED).map((pack) => code(pack, 80));
  const more = packs.length > MOST_NAMED ? ` and ${packs.length - MOST_NAMED} more` : "";
  const parts = [
    `Commit ${code(commit.slice(0, 7))}`,
    named.length === 0 ? "no pack of policies is in force for all" : `policies: ${named.join(", ")}${more}`,
    ...(suite === undefined ? [] : [`model-gitops ${code(suite, 40)}`]),
  ];
  return `<sub>${parts.join(" · ")}. Closed by itself when all is as governed; closed by a person, it comes back with other findings. Every audit writes this text again: what is done about it belongs into comments.</sub>`;
}

function worstFirstOfModels(a: AuditedModel, b: AuditedModel): number {
  return byOutcome(b.outcome, a.outcome) || b.findings.length - a.findings.length;
}
