import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import type { ScanRecord } from "../../generated/types.ts";
import { oneLine, truncate } from "../../kernel/text.ts";
import { SAFETY } from "./safety-rules.ts";

/** What is wrong with the files of an artifact, a finding a problem, and what is let through because the settings name it. */
export function safetyFindings({ model, files }: ScanRecord, location: Location | undefined): readonly Finding[] {
  return files.flatMap(({ path, problems, allowed = [] }) => [
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
        message: truncate(
          `${path} uses ${name}, which the settings allow by name: what it does was not looked at.`,
          2000,
        ),
        location,
      }),
    ),
  ]);
}
