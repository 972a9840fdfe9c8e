import { findingOf, type Finding } from "../../findings/finding.ts";
import type { GovernedApprovals } from "../../generated/types.ts";
import { isLaptop } from "../../host/laptop.ts";
import { listed, plural } from "../../kernel/text.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { ModelReport } from "../../report/report.ts";
import { APPROVAL } from "../../work/governance/approval-rules.ts";
import { approvalFindings } from "../../work/governance/approval-status.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { GOVERNANCE_ROLE, isGoverned, isPolicyFile, isWaiverFile } from "../../work/governance/required-roles.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { rolesIn } from "../approvals/governed-files.ts";
import { governingChange } from "../approvals/governing-change.ts";
import { governedApprovals } from "../approvals/role-approvals.ts";
import { checkRules, foldersHere } from "../governance/rule-check.ts";
import { loadModels, type LoadedModel } from "../models/load-models.ts";
import { workingWaivers } from "../governance/waiver-check.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/** What a change of what governs is told as: no model may have the name by chance. */
const NAME = "repository-governance";

/**
 * A change of policies, waivers, roles, code owners or workflows, with a verdict of its own, whatever model it comes with:
 * somebody of the role `governance` has to approve it, as the base branch names them, and the rules that it brings have to
 * be well. Where the base branch names nobody yet, nobody is asked.
 */
export async function governanceReports(session: Session): Promise<readonly ModelReport[]> {
  const { place, change, rules } = session;
  if (change === undefined) return [];
  const { governance } = await governingChange(session);
  const brought = await broughtProblems(session);
  const broken = brought.filter(({ outcome }) => isBlocking(outcome));
  const isAsked = governance.length > 0 && isGoverned(await rolesIn(rules));
  if (!isAsked && brought.length === 0) return [];
  const approvals = await governedApprovals(session, undefined, { required: isAsked ? [GOVERNANCE_ROLE] : [] });
  const file = governance[0] ?? brought[0]?.location?.file ?? "governance";
  const findings: readonly Finding[] = [
    ...brought.map((finding) => ({ ...finding, model: NAME })),
    ...openApprovals(place, approvals).map((finding) => ({ ...finding, model: NAME, location: { file, line: 1 } })),
  ];
  const verdict = settle({
    model: NAME,
    key: sha256(canonicalJson({ kind: "governance", version: 1, governed: approvals.governedDigest })),
    judgedBy: rules?.id,
    findings,
    headline: headlineOf({ governance, brought, broken, approvals, isAsked }),
  });
  return [settleModel({ model: NAME, manifestPath: file, findings: verdict.findings, verdict })];
}

/** On a laptop nobody asks GitHub: what the pull request will wait for is told, and nothing that could be mended there. */
function openApprovals({ host }: Place, approvals: GovernedApprovals): readonly Finding[] {
  const found = approvalFindings({ model: undefined, approvals, isUnmeasured: false });
  if (found.length === 0 || approvals.isKnown || !isLaptop(host)) return found;
  const message = `GitHub is not asked on a laptop. The pull request waits for an approving review of somebody of the role ${listed(approvals.missing)}.`;
  return [findingOf(APPROVAL.missing, { outcome: "warn", message })];
}

interface Told {
  readonly governance: readonly string[];
  readonly brought: readonly Finding[];
  /** Of these, what blocks. */
  readonly broken: readonly Finding[];
  readonly approvals: GovernedApprovals;
  readonly isAsked: boolean;
}

function headlineOf({ governance, brought, broken, approvals, isAsked }: Told): string {
  if (broken.length > 0)
    return `${plural(broken.length, "thing is", "things are")} wrong with the rules or waivers that this change brings, and would block the models that they are of.`;
  if (!isAsked) return brought[0]?.message ?? "";
  const touched = governance.slice(0, 5).join(", ");
  const more = governance.length > 5 ? ` and ${governance.length - 5} more` : "";
  const people = approvals.given.filter(({ isIndependent }) => isIndependent).map(({ by }) => `@${by}`);
  return approvals.missing.length === 0
    ? `The change of ${touched}${more} is approved by ${people.join(", ")}.`
    : `${touched}${more} ${governance.length === 1 ? "decides" : "decide"} what others may do: somebody of the role ${GOVERNANCE_ROLE} has to approve this.`;
}

interface Brought {
  readonly place: Place;
  /** Of the working tree. */
  readonly models: readonly LoadedModel[];
  /** Undefined: all files are looked at. */
  readonly paths: readonly string[] | undefined;
}

/**
 * What is wrong with the rules and waivers that a change brings: merged, they judge everybody. Others' mistakes are not
 * this change's.
 */
async function broughtProblems({ place, change }: Session): Promise<readonly Finding[]> {
  const paths = change?.paths;
  if (paths?.some((path) => /\.(?:ya?ml|json)$/i.test(path) || isPolicyFile(path)) === false) return [];
  const brought = { place, paths, models: await loadModels(place.head, place.options.manifests) };
  return [...(await broughtRules(brought)), ...(await broughtWaivers(brought))];
}

async function broughtRules({ place, models, paths }: Brought): Promise<readonly Finding[]> {
  const folders = await foldersHere(place.head, models);
  const brings = (path: string): boolean => paths === undefined || paths.includes(path);
  // Settings say which folders count: with them all of their rules may come.
  const isNamed = SETTINGS_FILES.some(brings);
  if (!isNamed && paths?.some((path) => isPolicyFile(path, folders)) === false) return [];
  const { findings } = await checkRules({ host: place.host, files: place.head, folders });
  return findings.filter(
    ({ rule, location }) => isNamed || rule === POLICY.conflict.id || (location !== undefined && brings(location.file)),
  );
}

async function broughtWaivers({ place, models, paths }: Brought): Promise<readonly Finding[]> {
  if (paths?.some((path) => isWaiverFile(path)) === false) return [];
  const findings = await workingWaivers(place, models);
  return findings.filter(({ location }) => paths === undefined || paths.includes(location?.file ?? ""));
}
