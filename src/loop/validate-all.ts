import type { Finding } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import { plural } from "../kernel/text.ts";
import { renderFindings } from "../report/findings.ts";
import { renderFindings as findingsText } from "../report/terminal.ts";
import type { Result } from "../host/result.ts";
import { touchedBy } from "../work/affected.ts";
import { keepFindings } from "./outputs.ts";
import type { Place } from "./place.ts";
import type { Session } from "./session.ts";
import { PLAN } from "./stage-rules.ts";
import { unknownModels } from "./unknown-models.ts";
import { validateModels, type Validation } from "./validate.ts";

const MOST_SHOWN = 200;

/**
 * The `validate` action: every manifest, affected or not, and every environment; in a pull request the data of the models
 * that it affects, else all data.
 */
export async function validateAll(session: Session): Promise<Result> {
  const { place } = session;
  const { findings, models, known } = await validateNow(session, place.options.models);
  for (const { name, resolved } of models) {
    if (resolved !== undefined)
      await keepFindings(place, name, { stage: "validate", findings: ofModel(findings, name) });
  }
  const missing = known.length === 0 ? [noModels(place)] : unknownModels(place.options.models, known);
  const all = [...findings, ...missing];
  const counted = `${plural(models.length, "manifest")}, ${plural(all.length, "finding")}.`;
  return {
    findings: all,
    summary: [counted, renderFindings(all, MOST_SHOWN)].join("\n\n").trim(),
    text: (style) => [findingsText(all, style), counted].join("\n\n").trim(),
    outputs: { outcome: verdictOf(all) },
  };
}

/** Findings of some models, by name. */
export async function validateNamed(
  session: Session,
  models: readonly { readonly name: string }[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  if (models.length === 0) return new Map();
  const names = models.map(({ name }) => name);
  const { findings } = await validateNow(session, names);
  return new Map(names.map((name) => [name, ofModel(findings, name)]));
}

async function validateNow({ place, change }: Session, models: readonly string[]): Promise<Validation> {
  const { event, host, head, options } = place;
  const isChange = event.kind === "pull_request" || event.kind === "merge_group";
  const touches = touchedBy(isChange && models.length === 0 ? change?.paths : undefined);
  const { duckDbProbe } = await import("./validate-data.ts");
  await using probe = duckDbProbe(host, head);
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

function noModels({ options }: Place): Finding {
  return {
    rule: PLAN.noManifest.id,
    outcome: "fail",
    message: `No file matches ${options.manifests.join(", ")}.`,
    remediation: PLAN.noManifest.remediation,
  };
}
