import type { Finding } from "../findings/finding.ts";
import { worstFirst } from "../findings/verdict.ts";
import { plural } from "../kernel/text.ts";
import { code, fence, message } from "./markdown.ts";
import { findingMark } from "./outcomes.ts";

/** The findings that say something, worst first, as a list of at most `most`. */
export function renderFindings(findings: readonly Finding[], most: number): string {
  const shown = worstFirst(findings).slice(0, most);
  const left = findings.length - shown.length;
  const lines = shown.map(renderFinding);
  return [...lines, ...(left > 0 ? [`- … and ${plural(left, "finding")} more.`] : [])].join("\n");
}

/** Without those that passed or do not apply. */
export function tellingFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
}

/** `models/a/model.yaml:12:3`, as plain text. */
export function place({ location }: Finding): string | undefined {
  if (location === undefined) return undefined;
  const { file, line, column } = location;
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/** What a failed program printed, where a finding carries it. */
export function printed({ evidence }: Finding): string | undefined {
  const lines = Object.entries(evidence ?? {})
    .filter(([name, value]) => typeof value === "string" && (name === "log" || value.includes("\n")))
    .map(([, value]) => value);
  return lines.length === 0 ? undefined : lines.join("\n");
}

function renderFinding(finding: Finding): string {
  const { glyph, word } = findingMark(finding.outcome);
  const where = place(finding);
  const output = printed(finding);
  const parts = [
    `- ${glyph} **${word}**`,
    where === undefined ? undefined : code(where, 200),
    message(finding.message, 600),
    finding.remediation === undefined ? undefined : message(finding.remediation, 400),
    `<sub>${code(finding.rule)}</sub>`,
  ];
  const line = parts.filter((part) => part !== undefined).join(" ");
  return output === undefined ? line : `${line}\n\n${indented(fence(output, { limit: 3000 }))}\n`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
