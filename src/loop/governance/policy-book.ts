import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ResolvedGovernanceSettings } from "../../manifest/settings.ts";
import type { LoadedPack } from "../../work/governance/policy-lock.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { rulesInForce, type RuleConflict, type RuleInForce } from "../../work/governance/rule-in-force.ts";
import { loadLockedPacks, type LoadOptions } from "./load-packs.ts";

/** The rules of one model. */
export interface Policies {
  readonly packs: readonly LoadedPack[];
  readonly rules: readonly RuleInForce[];
  /** What keeps rules from being known. All of them block, unless nothing does. */
  readonly findings: readonly Finding[];
}

/** Which rules hold for which model, by the settings and by what manifests add; what is the same for many is read once. */
export class PolicyBook {
  readonly #settings: ResolvedGovernanceSettings;
  readonly #options: LoadOptions;
  readonly #known = new Map<string, Promise<Policies>>();

  constructor(settings: ResolvedGovernanceSettings, options: LoadOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** `own` are the policies that the model's manifest names. */
  async policiesOf(own: readonly string[] = []): Promise<Policies> {
    const sources = [...new Set([...this.#settings.policies, ...own])];
    const key = JSON.stringify(sources);
    const known = this.#known.get(key) ?? this.#load(sources);
    this.#known.set(key, known);
    return await known;
  }

  async #load(sources: readonly string[]): Promise<Policies> {
    const { packs, findings } = await loadLockedPacks(sources, this.#options);
    const { rules, conflicts } = rulesInForce(
      packs.map(({ pack }) => pack),
      this.#settings,
    );
    return {
      packs,
      rules,
      findings: [...findings, ...conflicts.map(inConflict)].map((one) => underMode(one, this.#settings)),
    };
  }
}

/** Where nothing is enforced, no rule that is not known could have stopped anything: it is named, and stops nothing either. */
function underMode(finding: Finding, { mode, rules }: ResolvedGovernanceSettings): Finding {
  const isEnforced = mode === "enforce" || Object.values(rules).some((own) => own.mode === "enforce");
  if (isEnforced) return finding;
  return { ...finding, outcome: "warn", message: `${finding.message} (report-only: enforced, it would block.)` };
}

function inConflict({ id, packs, files }: RuleConflict): Finding {
  const [first, second] = packs.map((pack, index) => files[index] || pack);
  const message = `${first} and ${second} are different rules ${id}. The first one is asked.`;
  return findingOf(POLICY.conflict, { message, subject: id });
}
