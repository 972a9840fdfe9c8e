import type { GovernanceRule, RuleSettings } from "../../generated/types.ts";
import type { Locate } from "../../manifest/source.ts";
import { paramProblems, unheededSettings, type RuleSettingKey } from "./rule-settings.ts";

export type Severity = GovernanceRule["severity"];
export type Mode = "enforce" | "report-only";

/** A rule and where it was read. */
export interface WrittenRule {
  readonly rule: GovernanceRule;
  /** The file, relative to its repository; absent for the suite's own. */
  readonly file?: string;
  readonly locate?: Locate;
}

/** Several rules under one name, and what the pack makes of them. */
export interface PolicyPack {
  /** As the settings name it: `baseline`, `./governance/policies`, `owner/repository//path@<commit>`. */
  readonly name: string;
  /** Whether its expressions are the suite's; those of others run in a process that can be ended. */
  readonly isOurs: boolean;
  /** Default: enforce. */
  readonly mode?: Mode;
  readonly rules: readonly PackedRule[];
}

export interface PackedRule extends WrittenRule {
  /** Instead of what the rule says. */
  readonly severity?: Severity;
  readonly effectiveOn?: string;
  readonly params?: GovernanceRule["params"];
}

/** What one pack asks of a rule. */
export interface Claim {
  readonly pack: string;
  readonly severity: Severity;
  readonly mode: Mode;
  /** Before this day the pack warns. */
  readonly effectiveOn: string | undefined;
}

/** A rule that holds, with its last parameters, and for whom it holds. */
export interface RuleInForce extends WrittenRule {
  /** report-only where no pack enforces it. */
  readonly mode: Mode;
  readonly isOurs: boolean;
  /** Of every pack that has the rule, in their order. */
  readonly claims: readonly Claim[];
  /** What the settings say of it and may not, since nobody can waive it. Absent: nothing. */
  readonly unheeded?: readonly RuleSettingKey[];
  /** Why parameters of the settings are none that it can read. Absent: they can be read. */
  readonly misfits?: readonly string[];
}

export interface PolicySettings {
  readonly mode: Mode;
  readonly rules: Readonly<Record<string, RuleSettings>>;
}

/** Two packs mean different rules by one id. */
export interface RuleConflict {
  readonly id: string;
  readonly packs: readonly [string, string];
  /** Where each was read; empty for the suite's own. */
  readonly files: readonly [string, string];
}

export interface Resolved {
  readonly rules: readonly RuleInForce[];
  readonly conflicts: readonly RuleConflict[];
}

/**
 * The rules of these packs together, by id. A rule of several packs is asked once, and counts as the strictest of them
 * asks; of parameters the later pack's count, and those of the settings last.
 */
export function rulesInForce(packs: readonly PolicyPack[], settings: PolicySettings): Resolved {
  const rules = new Map<string, RuleInForce>();
  const conflicts: RuleConflict[] = [];
  for (const pack of packs) {
    for (const packed of pack.rules) {
      const { id } = packed.rule;
      const known = rules.get(id);
      if (known !== undefined && !isSame(known.rule, packed.rule)) {
        const [first] = known.claims;
        conflicts.push({ id, packs: [first?.pack ?? "", pack.name], files: [known.file ?? "", packed.file ?? ""] });
        continue;
      }
      rules.set(id, joined(known, packed, pack));
    }
  }
  return { rules: [...rules.values()].map((rule) => settled(rule, settings)).toSorted(byId), conflicts };
}

function joined(known: RuleInForce | undefined, packed: PackedRule, pack: PolicyPack): RuleInForce {
  const { rule, file, locate } = packed;
  // A pack of the suite says by itself where it sets others; a rule of a team's own has them in its file.
  const own = packed.params ?? (pack.isOurs ? {} : rule.params);
  const params = { ...(known?.rule ?? rule).params, ...own };
  const claim = {
    pack: pack.name,
    severity: packed.severity ?? rule.severity,
    mode: pack.mode ?? "enforce",
    effectiveOn: packed.effectiveOn ?? rule.effectiveOn,
  };
  return {
    rule: { ...rule, params },
    ...(file !== undefined && { file }),
    ...(locate !== undefined && { locate }),
    mode: "enforce",
    isOurs: pack.isOurs && known?.isOurs !== false,
    claims: [...(known?.claims ?? []), claim],
  };
}

/** Packs set parameters; whatever else differs is another rule. */
function isSame(a: GovernanceRule, b: GovernanceRule): boolean {
  return JSON.stringify({ ...a, params: undefined }) === JSON.stringify({ ...b, params: undefined });
}

/**
 * What the settings say of one rule counts whatever a pack says, but softens none that nobody can waive; that everything
 * is only told counts whatever packs say.
 */
function settled(inForce: RuleInForce, settings: PolicySettings): RuleInForce {
  const { id } = inForce.rule;
  const own = Object.hasOwn(settings.rules, id) ? (settings.rules[id] ?? {}) : {};
  const severities = inForce.claims.map((claim) => claim.severity);
  const unheeded = unheededSettings(inForce.rule, severities, own);
  const { severity, params, ...heeded }: RuleSettings = Object.fromEntries(
    Object.entries(own).filter(([key]) => !unheeded.some((one) => one === key)),
  );
  const misfits = paramProblems(inForce.rule, params).filter(({ isRead }) => isRead);
  const mode = heeded.mode ?? (settings.mode === "report-only" ? "report-only" : undefined);
  const claims = inForce.claims.map((claim) => ({
    ...claim,
    ...(severity !== undefined && { severity }),
    ...(mode !== undefined && { mode }),
  }));
  return {
    ...inForce,
    rule: { ...inForce.rule, params: { ...inForce.rule.params, ...params } },
    mode: claims.some((claim) => claim.mode === "enforce") ? "enforce" : "report-only",
    claims,
    ...(unheeded.length > 0 && { unheeded }),
    ...(misfits.length > 0 && { misfits: misfits.map(({ message }) => message) }),
  };
}

function byId(a: RuleInForce, b: RuleInForce): number {
  return a.rule.id < b.rule.id ? -1 : 1;
}
