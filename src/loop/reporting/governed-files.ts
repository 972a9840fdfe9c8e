import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { GovernanceVerdict } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import { messageOf } from "../../kernel/errors.ts";
import { gemaraFile, sarifFile } from "../../records/layout.ts";
import { tellingFindings } from "../../report/findings.ts";
import type { ModelReport } from "../../report/report.ts";
import { openPolicies } from "../governance/open-policies.ts";
import { sarifOf } from "../governance/sarif.ts";
import type { Session } from "../place/session.ts";

/**
 * Of models that policies were asked of: what was found, for code scanning, and an evaluation log of each. What cannot be
 * written changes no verdict.
 */
export async function writeGovernedFiles(session: Session, models: readonly ModelReport[]): Promise<void> {
  const { host, options } = session.place;
  const file = (path: string): string => join(host.workspace, path);
  try {
    const governed = models.filter(({ verdict }) => verdict?.governance !== undefined);
    for (const { model } of models) await rm(file(gemaraFile(model, options.output)), { force: true });
    await rm(file(sarifFile(options.output)), { force: true });
    if (governed.length === 0) return;
    for (const model of governed) {
      const log = await gemaraOf(session, model);
      if (log !== undefined) await writeAtomic(file(gemaraFile(model.model, options.output)), log);
    }
    const told = models.map(({ model, settled }) => ({ model, findings: settled.findings }));
    await writeAtomic(file(sarifFile(options.output)), await sarifOf(session, told));
  } catch (error) {
    host.log.warn(`${sarifFile(options.output)} could not be written: ${messageOf(error)} The verdict stands.`);
  }
}

async function gemaraOf(session: Session, { model, verdict }: ModelReport): Promise<string | undefined> {
  const { governance, findings = [] } = verdict ?? {};
  if (governance === undefined) return undefined;
  const { renderGemara } = await import("../../report/gemara.ts");
  const rules = await rulesOf(session, governance);
  const telling = tellingFindings(findings);
  return renderGemara({
    model,
    version: suiteVersion(),
    at: new Date(session.place.host.now()).toISOString(),
    packs: governance.packs,
    results: governance.results.map((result) => ({
      ...result,
      expression: rules.get(result.rule)?.expr,
      solution: rules.get(result.rule)?.solution,
      message: telling.find(({ rule }) => rule === result.rule)?.message,
    })),
  });
}

/** As they were asked. */
async function rulesOf(session: Session, { packs }: GovernanceVerdict) {
  const { book } = await openPolicies(session);
  const { rules } = await book.policiesOf(packs.map(({ name }) => name));
  return new Map(rules.map(({ rule }) => [rule.id, rule]));
}
