import type { VerdictRecord } from "../../generated/types.ts";
import type { SitePrivacy, ToldGovernance } from "../../records/site.ts";
import { GATE_RULES } from "../gate/rules.ts";
import { toldApproval } from "./approval.ts";

/** What the gate's own rules ask. */
const TITLES: ReadonlyMap<string, string> = new Map(GATE_RULES.map(({ id, title }) => [id, title]));
const FINE = new Set(["pass", "not-applicable"]);

/** What the gate and the policies said of a result: rules by name, and no sentence of a finding. */
export function toldGovernance(verdict: VerdictRecord, at: string, privacy: SitePrivacy): ToldGovernance {
  const { governance, findings, outcome } = verdict;
  const policies = (governance?.results ?? []).map(({ rule: id, title, outcome: of }) => ({ id, title, outcome: of }));
  const checks = findings.map(({ rule: id, outcome: of }) => ({ id, title: TITLES.get(id) ?? "", outcome: of }));
  const all = [...checks, ...policies];
  const open = all.filter((one) => !FINE.has(one.outcome));
  return {
    at,
    outcome,
    change: governance?.class,
    packs: (governance?.packs ?? []).map(({ name, mode }) => (mode === "enforce" ? name : `${name} (report only)`)),
    requiredRoles: governance?.requiredRoles ?? [],
    approval: toldApproval(verdict, privacy),
    open: [...new Map(open.map((one) => [`${one.id} ${one.outcome}`, one])).values()],
    passed: all.filter((one) => one.outcome === "pass").length,
    waivers: (governance?.waivers ?? []).map(({ id, rule, expires }) => ({ id, rule, expires })),
  };
}
