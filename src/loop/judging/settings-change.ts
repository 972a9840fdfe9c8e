import { findingOf, type Finding } from "../../findings/finding.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { hearingOf } from "../approvals/approvals.ts";
import type { Session } from "../place/session.ts";
import { settingsAt, type HeldSettings } from "../place/settings.ts";
import { SETTINGS } from "../place/stage-rules.ts";

/** What a change of the settings is told as, and accepted under: no model may have the name by chance. */
const NAME = "repository-settings";

/** The change of a pull request to the settings, with a verdict of its own; nothing where it says the same as before. */
export async function settingsReports(session: Session): Promise<readonly ModelReport[]> {
  const { place, change } = session;
  if (change === undefined || !SETTINGS_FILES.some((file) => change.paths?.includes(file) ?? true)) return [];
  const [before, after] = [await place.settings(), await settingsAt(place.head)];
  if (after.findings.length === 0 && saidBy(before) === saidBy(after)) return [];
  const file = after.file ?? before.file ?? SETTINGS_FILES[0];
  const key = changeKey(before, after);
  const { approvers, mayApproveSelf } = before;
  const finding = after.findings[0] === undefined ? changed(file, before, after) : broken(file, after.findings[0]);
  const verdict = settle({
    model: NAME,
    key,
    judgedBy: session.rules?.id,
    findings: [finding],
    heard: await hearingOf(session, { name: NAME, judged: { approvers, mayApproveSelf } }, key),
    approvalKey: key,
    mayApproveSelf,
    headline: finding.message,
  });
  return [settleModel({ model: NAME, manifestPath: file, findings: verdict.findings, verdict })];
}

function broken(file: string, { message }: Finding): Finding {
  const said = message.replace("The default branch's", "This change's");
  return findingOf(SETTINGS.broken, { outcome: "fail", model: NAME, message: said, location: { file, line: 1 } });
}

function changed(file: string, before: HeldSettings, after: HeldSettings): Finding {
  const keys = Object.keys(partsOf(before)).filter((key) => wordOf(before, key) !== wordOf(after, key));
  return findingOf(SETTINGS.changed, {
    outcome: "inconclusive",
    model: NAME,
    needsPerson: true,
    message: `This change sets another ${keys.join(", ")} in ${file}. It takes effect when merged.`,
  });
}

function partsOf(held: HeldSettings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(held).filter(([key]) => key !== "file" && key !== "findings"));
}

function wordOf(settings: HeldSettings, key: string): string {
  return canonicalJson({ value: partsOf(settings)[key] });
}

function saidBy(settings: HeldSettings): string {
  return canonicalJson({ ...partsOf(settings), isBroken: settings.findings.length > 0 });
}

function changeKey(before: HeldSettings, after: HeldSettings): Digest {
  return sha256(canonicalJson({ kind: "settings", version: 1, from: saidBy(before), to: saidBy(after) }));
}
