import type { Finding } from "../../findings/finding.ts";
import { SETTINGS_FILES } from "../../manifest/settings.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import type { SarifRule } from "../../report/sarif.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { GATE_RULES } from "../../work/gate/rules.ts";
import { ruleOf } from "../../work/governance/policy-findings.ts";
import { SAFETY } from "../evidence/safety-rules.ts";
import { loadModels, policiesNamed } from "../models/load-models.ts";
import type { Session } from "../place/session.ts";
import { openPolicies } from "./open-policies.ts";

interface Told {
  readonly model: string;
  readonly findings: readonly Finding[];
}

/** As code scanning ranks them: high, since loading such a file runs what somebody else wrote. */
const SEVERITY = 8.5;

/**
 * What was found, for code scanning: all rules that were asked are declared, so that what is mended closes. `ofNone` is of
 * the repository, and of no model.
 */
export async function sarifOf(
  session: Session,
  models: readonly Told[],
  ofNone: readonly Finding[] = [],
): Promise<string> {
  const { renderSarif } = await import("../../report/sarif.ts");
  const { place } = session;
  const loaded = await loadModels(place.head, place.options.manifests);
  const files = new Map(loaded.map(({ name, file }) => [name, file]));
  const { book } = await openPolicies(session);
  const { rules } = await book.policiesOf(policiesNamed(loaded));
  const { file = SETTINGS_FILES[0] } = await place.settings();
  const declared: readonly SarifRule[] = [
    ...GATE_RULES.map(({ id, title, why, remediation }) => ({ id, title, why, remediation })),
    ...Object.values(AUDIT),
    ...Object.values(SAFETY).map((rule) => ({ ...rule, securitySeverity: SEVERITY, tags: ["security"] })),
    ...rules.map(({ rule }) => ({ ...ruleOf(rule), tags: Object.keys(rule.maps ?? {}) })),
  ];
  return renderSarif({
    version: suiteVersion(),
    rules: declared,
    models: [
      ...models.map(({ model, findings }) => ({ model, manifest: files.get(model) ?? file, findings })),
      ...(ofNone.length === 0 ? [] : [{ model: "repository", manifest: file, findings: ofNone }]),
    ],
  });
}
