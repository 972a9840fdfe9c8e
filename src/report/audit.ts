import type { Finding } from "../findings/finding.ts";
import { isBlocking, worstFirst } from "../findings/verdict.ts";
import type { AuditedModel, AuditRecord } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { renderFindings, tellingFindings } from "./findings.ts";
import { code, details, prose, table } from "./markdown.ts";
import { findingMark, modelMark } from "./outcomes.ts";

export const AUDIT_TITLE = "Governance audit";

/** GitHub refuses a body of more than 65,536 characters, and the marker takes some. */
const ROOM = 55_000;
const MOST_MODELS = 100;
const MOST_FINDINGS = 30;

/** The one issue of the audit, at most 60,000 characters: what needs somebody first. The same audit gives the same bytes. */
export function auditBody(record: AuditRecord): string {
  const models = record.models.toSorted((a, b) => weight(b) - weight(a));
  const open = models.filter(({ outcome }) => outcome !== "pass");
  const parts = [
    headline(record),
    models.length === 0 ? "No model is in this repository yet." : modelTable(models),
    record.findings.length === 0 ? "" : `#### The repository\n\n${renderFindings(record.findings, MOST_FINDINGS)}`,
    ...waiverPart(models),
  ].filter((part) => part !== "");
  const sections = open.map(modelPart);
  const kept: string[] = [];
  let left = ROOM - parts.join("\n\n").length;
  for (const section of sections) {
    left -= section.length + 2;
    if (left < 0) break;
    kept.push(section);
  }
  const cut = sections.length - kept.length;
  const more = cut > 0 ? [`… and ${plural(cut, "model")} more: audit.json of the run has all of them.`] : [];
  return [...parts, ...kept, ...more, footer(record)].join("\n\n");
}

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
  const rows = models.slice(0, MOST_MODELS).map((model) => {
    const { glyph, word } = modelMark(model.outcome);
    const met = (model.results ?? []).filter(({ outcome }) => outcome === "pass").length;
    const asked = (model.results ?? []).filter(({ outcome }) => outcome !== "not-applicable").length;
    const waived = (model.waivers ?? []).filter(({ state }) => state === "valid").length;
    return [
      code(model.model, 63),
      `${glyph} ${word.replace(/^is /, "")}`,
      prose(model.tier ?? "undeclared"),
      model.artifact === undefined ? "–" : code(model.artifact.slice(7, 19)),
      (model.environments ?? []).map((name) => code(name, 40)).join(" ") || "–",
      asked === 0 ? "–" : `${met} of ${asked}`,
      waived === 0 ? "–" : String(waived),
    ];
  });
  const left = models.length - rows.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "model")} with the same or a better result.` : "";
  return `${table({ head: ["Model", "Audit", "Risk", "Stands", "Serves", "Rules met", "Waived"], rows })}${more}`;
}

function waiverPart(models: readonly AuditedModel[]): readonly string[] {
  const waivers = models
    .flatMap(({ model, waivers: own = [] }) => own.map((waiver) => ({ model, ...waiver })))
    .toSorted((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0));
  if (waivers.length === 0) return [];
  const rows = waivers.slice(0, MOST_FINDINGS).map(({ model, id, rule, term, state, expires = "", daysLeft }) => [
    code(id),
    code(model, 63),
    term === undefined ? code(rule) : `${code(rule)} ${code(term, 60)}`,
    prose(state),
    daysLeft === undefined ? prose(expires) : `${prose(expires)} (${plural(daysLeft, "day")})`,
  ]);
  return [`#### Waivers, the first to end first\n\n${table({ head: ["Waiver", "Model", "Finding", "State", "Until"], rows })}`];
}

function modelPart({ model, outcome, findings }: AuditedModel): string {
  const { glyph, word } = modelMark(outcome);
  const telling = worstFirst(tellingFindings(findings));
  return details(
    `${glyph} <code>${prose(model, 63)}</code> ${word}: ${plural(telling.length, "finding")}`,
    renderFindings(telling.map(withoutModel), MOST_FINDINGS),
  );
}

function withoutModel({ model: _model, ...finding }: Finding): Finding {
  return finding;
}

function footer({ commit, packs = [], suite }: AuditRecord): string {
  const parts = [
    `Commit ${code(commit.slice(0, 7))}`,
    packs.length === 0 ? "no pack of policies is in force" : `policies: ${packs.map((pack) => code(pack, 80)).join(", ")}`,
    suite === undefined ? "" : `model-gitops ${prose(suite)}`,
  ];
  return `<sub>${parts.filter((part) => part !== "").join(" · ")}. Closed by itself when all is as governed; closed by a person, it comes back with other findings.</sub>`;
}

function weight({ outcome, findings }: AuditedModel): number {
  const outcomes = { fail: 4, unmeasured: 3, inconclusive: 2, warn: 1, pass: 0 } as const;
  return outcomes[outcome] * 10_000 + Math.min(findings.length, 9999);
}
