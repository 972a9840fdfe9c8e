import { findingOf, type Finding } from "../../findings/finding.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import { listed } from "../../kernel/text.ts";
import { addedPolicies } from "../../work/judging/added-policies.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { hearingOf } from "../approvals/approvals.ts";
import type { Session } from "../place/session.ts";
import { settingsAt, type HeldSettings } from "../place/settings.ts";
import { SETTINGS } from "../place/stage-rules.ts";
import { comingProblems } from "./coming-settings.ts";

/** What a change of the settings is told as, and accepted under: no model may have the name by chance. */
const NAME = "repository-settings";

/**
 * The change of a pull request to the settings, with a verdict of its own, and what would not fit together after it. Nothing
 * where the settings say the same as before, and no other change brings what does not fit them.
 */
export async function settingsReports(session: Session): Promise<readonly ModelReport[]> {
  const { place, change } = session;
  if (change === undefined) return [];
  const coming = await comingProblems(session);
  const brings = coming.some(({ outcome }) => outcome !== "warn");
  if (!brings && !SETTINGS_FILES.some((file) => change.paths?.includes(file) ?? true)) return [];
  const [before, after] = [await place.settings(), await settingsAt(place.head)];
  const isSame = after.findings.length === 0 && saidBy(before) === saidBy(after);
  if (isSame && !brings) return [];
  const file = after.file ?? before.file ?? SETTINGS_FILES[0];
  const key = changeKey(before, after);
  const { approvers, mayApproveSelf } = before;
  const own = isSame ? [] : [changeFinding(file, before, after)];
  const verdict = settle({
    model: NAME,
    key,
    judgedBy: session.rules?.id,
    findings: [...own, ...coming.map((finding) => ({ ...finding, model: NAME }))],
    heard: await hearingOf(session, { name: NAME, judged: { approvers, mayApproveSelf } }, key),
    approvalKey: key,
    mayApproveSelf,
    headline: [...own.map(({ message }) => message), ...(brings ? [WOULD_NOT_FIT] : [])].join(" "),
  });
  return [settleModel({ model: NAME, manifestPath: file, findings: verdict.findings, verdict })];
}

const WOULD_NOT_FIT = "After the merge, what governs would not fit together.";

function changeFinding(file: string, before: HeldSettings, after: HeldSettings): Finding {
  return after.findings[0] === undefined ? changed(file, before, after) : broken(file, after.findings[0]);
}

function broken(file: string, { message }: Finding): Finding {
  const said = message.replace("The default branch's", "This change's");
  return findingOf(SETTINGS.broken, { outcome: "fail", model: NAME, message: said, location: { file, line: 1 } });
}

function changed(file: string, before: HeldSettings, after: HeldSettings): Finding {
  const added = addedPolicies(before, after);
  if (added !== undefined)
    return findingOf(SETTINGS.changed, {
      outcome: "warn",
      model: NAME,
      message: `This change turns policies on in ${file}: ${listed(added)}. It takes effect when merged.`,
      remediation: null,
    });
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
