import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import type { ScanRecord } from "../../generated/types.ts";
import { oneLine, truncate } from "../../kernel/text.ts";
import { allowedFormat } from "../../safety/tier.ts";
import { SAFETY } from "./safety-rules.ts";

/** What is wrong with the files of an artifact, a finding a problem, and what is let through because the settings name it. */
export function safetyFindings({ model, files }: ScanRecord, location: Location | undefined): readonly Finding[] {
  return files.flatMap(({ path, format, problems, allowed = [] }) => [
    ...problems.map(({ hazard, kind, message, at }) =>
      findingOf(SAFETY[hazard], {
        model,
        subject: truncate([path, at, kind].filter((part) => part !== undefined).join(" "), 300),
        message: truncate(oneLine(`${path}: ${message}`), 2000),
        location,
      }),
    ),
    ...allowed.map((name) =>
      findingOf(SAFETY.allowed, {
        model,
        outcome: "waived",
        subject: truncate(`${path} ${name}`, 300),
        message: truncate(`${path} ${allowedWords(name, format)}`, 2000),
        location,
      }),
    ),
  ]);
}

function allowedWords(name: string, format: string): string {
  return name === allowedFormat(format)
    ? `is of the ${name}, which a model of its tier may have only because the settings allow it by name.`
    : `uses ${name}, which the settings allow by name: what it does was not looked at.`;
}
