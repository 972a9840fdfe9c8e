import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import type { GovernanceSettings, RolesManifest, RuleSettings, SettingsManifest } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { byPosition, type Locate, type Source } from "../../manifest/source.ts";
import type { LoadedPack } from "./policy-lock.ts";
import { POLICY } from "./policy-rules.ts";
import { rulesInForce, type Claim, type RuleInForce } from "./rule-in-force.ts";
import { paramProblems, unheededSentence, unheededSettings } from "./rule-settings.ts";
import { SUITE_RULES } from "./rules/suite-rules.ts";

/** A source of policies where somebody named it. */
export interface NamedSource {
  readonly text: string;
  readonly location: Location;
  /** The model whose manifest names it; undefined: the settings do. */
  readonly model?: string;
}

/** What settings are held against: all of one revision. */
export interface SettingsFacts {
  readonly settings: Source<SettingsManifest> | undefined;
  readonly sources: readonly NamedSource[];
  readonly packs: readonly LoadedPack[];
  /** By source, why it could not be had. */
  readonly unread: ReadonlyMap<string, string>;
  /** Whether there are sources that were not looked for, so that they may have any rule. */
  readonly isPartial: boolean;
  /** Undefined where there is no such file; `isUnread` where nobody can read it, which is told elsewhere. */
  readonly roles: RolesManifest["roles"] | undefined;
  readonly isUnread: boolean;
  /** Formats that settings may allow. */
  readonly formats: readonly string[];
  /** Python names that no setting allows. */
  readonly isRefused: (name: string) => boolean;
}

/**
 * What settings and manifests name that is not there, and what they say that has no effect or may not be said: packs,
 * rules, parameters, roles, formats. It judges nothing; whoever writes the settings is told.
 */
export function settingsProblems(facts: SettingsFacts): readonly Finding[] {
  const { settings, sources, unread } = facts;
  const missing = sources.flatMap(({ text, location, model }) => {
    const message = unread.get(text);
    return message === undefined ? [] : [findingOf(POLICY.source, { message, subject: text, location, model })];
  });
  const given = settings?.manifest.governance;
  if (settings === undefined || given === undefined) return missing;
  const own = [
    ...ruleProblems(given, settings.locate, facts),
    ...roleProblems(given, settings.locate, facts),
    ...artifactProblems(given, settings.locate, facts),
  ];
  return [...missing, ...own.toSorted(byPosition)];
}

function ruleProblems(
  { rules = {} }: GovernanceSettings,
  locate: Locate,
  { packs, unread, isPartial }: SettingsFacts,
): readonly Finding[] {
  const held = rulesInForce(
    packs.map(({ pack }) => pack),
    { mode: "enforce", rules: {} },
  ).rules;
  const known = new Map(held.map((inForce) => [inForce.rule.id, inForce]));
  // What could not be read may have any rule but the suite's.
  const isOpen = isPartial || unread.size > 0;
  return Object.entries(rules).flatMap(([id, own]) => {
    const at = pointerTo("/governance/rules", id);
    const inForce = known.get(id);
    if (inForce !== undefined) return settingProblems(inForce, own, (pointer) => locate(`${at}${pointer}`));
    const location = locate(at, "key");
    const ours = SUITE_RULES.find((rule) => rule.id === id);
    if (ours !== undefined) {
      // Which pack asks it, and how, may not be known; what it reads is.
      const wrong = settingProblems({ rule: ours, claims: [ours] }, own, (pointer) => locate(`${at}${pointer}`));
      const message = `${id} is in no pack that is named here, so governance.rules changes nothing of it.`;
      const idle = findingOf(POLICY.settings, { outcome: "warn", message, subject: id, location });
      return isOpen ? wrong : [...wrong, idle];
    }
    if (isOpen && !id.startsWith("MG-")) return [];
    const names = [...known.keys(), ...SUITE_RULES.map((rule) => rule.id)];
    const message = `governance.rules names ${id}, and no rule has this id.${didYouMean(id, names, 2)}`;
    return [findingOf(POLICY.settings, { message, subject: id, location })];
  });
}

function settingProblems(
  { rule, claims }: Pick<RuleInForce, "rule"> & { readonly claims: readonly Pick<Claim, "severity">[] },
  own: RuleSettings,
  locate: (pointer: string) => Location,
): readonly Finding[] {
  const severities = claims.map(({ severity }) => severity);
  const unheeded = unheededSettings(rule, severities, own);
  const subject = rule.id;
  const refused = unheeded.slice(0, 1).map((key) =>
    findingOf(POLICY.settings, {
      message: unheededSentence(rule.id, unheeded),
      subject,
      location: locate(`/${key}`),
      remediation: "Take it out. `mode: report-only` for everything tells it like all others, while a team begins.",
    }),
  );
  if (unheeded.includes("params")) return refused;
  const params = paramProblems(rule, own.params).map(({ name, message }) =>
    findingOf(POLICY.settings, { message, subject, location: locate(pointerTo("/params", name)) }),
  );
  return [...refused, ...params];
}

function roleProblems(
  { approvals = {} }: GovernanceSettings,
  locate: Locate,
  { roles, isUnread }: SettingsFacts,
): readonly Finding[] {
  return Object.entries(approvals).flatMap(([tier, named]) => {
    const at = pointerTo("/governance/approvals", tier);
    if (named.length === 0 && tier === "high") {
      const message =
        "approvals.high is empty: no role is asked about a high-risk model, where the default is model-risk.";
      return [findingOf(POLICY.settings, { outcome: "warn", message, location: locate(at, "key") })];
    }
    if (isUnread) return [];
    return named.flatMap((role, index) => {
      const message = roleProblem(tier, role, roles);
      const location = locate(`${at}/${index}`);
      const remediation = "Name a role that has somebody, or name them in governance/roles.yaml.";
      return message === undefined
        ? []
        : [findingOf(POLICY.settings, { message, subject: role, location, remediation })];
    });
  });
}

function roleProblem(tier: string, role: string, roles: RolesManifest["roles"] | undefined): string | undefined {
  const asked = `approvals.${tier} asks for the role ${role}`;
  if (roles === undefined)
    return `${asked}, and there is no governance/roles.yaml that says who that is: nobody could approve.`;
  const members = Object.hasOwn(roles, role) ? roles[role] : undefined;
  const { users = [], teams = [] } = members ?? {};
  if (users.length + teams.length > 0) return undefined;
  if (members !== undefined) return `${asked}, in which governance/roles.yaml has nobody: nobody could approve.`;
  const names = Object.keys(roles);
  return `${asked}, which governance/roles.yaml does not have: nobody could approve.${didYouMean(role, names)} Its roles: ${listed(names)}.`;
}

function artifactProblems(
  { artifacts = {} }: GovernanceSettings,
  locate: Locate,
  { formats, isRefused }: SettingsFacts,
): readonly Finding[] {
  const unknown = (artifacts.formats ?? []).flatMap((format, index) => {
    if (formats.includes(format)) return [];
    const message = `artifacts.formats names ${format}, which is no format that can be allowed.${didYouMean(format, formats)}`;
    const location = locate(`/governance/artifacts/formats/${index}`);
    const remediation = `The formats that can be: ${listed(formats)}.`;
    return [findingOf(POLICY.settings, { message, subject: format, location, remediation })];
  });
  const foreign = (artifacts.globals ?? []).flatMap((name, index) => {
    if (!DOMAIN.test(name)) return [];
    const message = `artifacts.globals names ${name}, which reads as a domain of ONNX operators: those are named in artifacts.operatorDomains. A Python name is written as acme.transforms.Clip.`;
    const location = locate(`/governance/artifacts/globals/${index}`);
    return [findingOf(POLICY.settings, { outcome: "warn", message, subject: name, location })];
  });
  const refused = (artifacts.globals ?? []).flatMap((name, index) => {
    if (!isRefused(name)) return [];
    const message = `artifacts.globals names ${name}, with which a pickle can do anything: no setting allows it, and files that have it are refused.`;
    const location = locate(`/governance/artifacts/globals/${index}`);
    return [findingOf(POLICY.settings, { message, subject: name, location, remediation: "Take it out." })];
  });
  return [...unknown, ...foreign, ...refused];
}

const DOMAIN = /^(?:com|org|net)\.[a-z0-9_]+$/;
