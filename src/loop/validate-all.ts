import type { Finding } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import { plural } from "../kernel/text.ts";
import { renderFindings } from "../report/findings.ts";
import { renderFindings as findingsText } from "../report/terminal.ts";
import type { Result } from "../host/result.ts";
import { touchedBy } from "../work/affected.ts";
import { keepFindings } from "./outputs.ts";
import { RevisionFiles } from "./revision-files.ts";
import type { Session } from "./session.ts";
import { PLAN } from "./stage-rules.ts";
import type { Subject } from "./subject.ts";
import { unknownModels } from "./unknown-models.ts";
import { validateModels, type Validation } from "./validate.ts";

const MOST_SHOWN = 200;

/**
 * The `validate` action: every manifest, affected or not, and every environment; in a pull request the data of the models
 * that it affects, else all data.
 */
export async function validateAll(session: Session): Promise<Result> {
  const { findings, models, known } = await validateNow(session, session.options.models);
  for (const { name, resolved } of models) {
    if (resolved !== undefined)
      await keepFindings(session, name, { stage: "validate", findings: ofModel(findings, name) });
  }
  const missing = known.length === 0 ? [noModels(session)] : unknownModels(session.options.models, known);
  const all = [...findings, ...missing];
  const counted = `${plural(models.length, "manifest")}, ${plural(all.length, "finding")}.`;
  return {
    findings: all,
    summary: [counted, renderFindings(all, MOST_SHOWN)].join("\n\n").trim(),
    text: (style) => [findingsText(all, style), counted].join("\n\n").trim(),
    outputs: { outcome: verdictOf(all) },
  };
}

/** Findings of the models of a change, by name. */
export async function validateSubjects(
  session: Session,
  subjects: readonly Pick<Subject, "name">[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  if (subjects.length === 0) return new Map();
  const names = subjects.map(({ name }) => name);
  const { findings } = await validateNow(session, names);
  return new Map(names.map((name) => [name, ofModel(findings, name)]));
}

async function validateNow(session: Session, models: readonly string[]): Promise<Validation> {
  const { event, changed } = session;
  const isChange = event.kind === "pull_request" || event.kind === "merge_group";
  const touches = touchedBy(isChange && models.length === 0 ? changed : undefined);
  const { duckDbProbe } = await import("./validate-data.ts");
  const { host, head, options } = session;
  await using probe = duckDbProbe(host, new RevisionFiles(head));
  return await validateModels({
    head,
    workspace: host.workspace,
    now: host.now(),
    probe,
    isProbed: (model) => touches(model) !== undefined,
    manifests: options.manifests,
    models,
  });
}

function ofModel(findings: readonly Finding[], name: string): readonly Finding[] {
  return findings.filter(
    ({ model, location }) => model === name || (model === undefined && location?.file.includes(`/${name}/`) === true),
  );
}

function noModels({ options }: Session): Finding {
  return {
    rule: PLAN.noManifest.id,
    outcome: "fail",
    message: `No file matches ${options.manifests.join(", ")}.`,
    remediation: PLAN.noManifest.remediation,
  };
}
