import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { plural } from "../../kernel/text.ts";
import { renderFindings } from "../../report/findings.ts";
import { renderFindings as findingsText } from "../../report/terminal.ts";
import type { Result } from "../../host/result.ts";
import { touchedBy, type ChangedPaths } from "../../work/planning/affected.ts";
import { isForecast, isForecastBefore } from "../../work/meaning/forecast.ts";
import { loadModels } from "../models/load-models.ts";
import { noManifest } from "../models/no-manifest.ts";
import { dataIssueFindings } from "../lineage/issue-findings.ts";
import { keepFindings } from "../place/outputs.ts";
import { toItsEnd } from "../place/own-end.ts";
import { bringsChange } from "../place/change.ts";
import type { Place } from "../place/place.ts";
import { openSession } from "../place/session.ts";
import { unknownModels } from "../models/unknown-models.ts";
import { governanceFileFindings } from "../validation/governance-files.ts";
import { workingWaivers } from "../governance/waiver-check.ts";
import { releasedFindings } from "../promotion/released-environments.ts";
import { validateModels, type Validation } from "../validation/validate.ts";

const MOST_SHOWN = 200;

/**
 * The `validate` action: every manifest, affected or not, and every environment; in a pull request the data of the models
 * that it affects, else all data.
 */
export async function validateAll(place: Place): Promise<Result> {
  const changed = await changedPaths(place);
  const { models, known, ...validation } = await validateNow(place, place.options.models, changed);
  const findings = await withoutRepeated(place, { ...validation, models, known }, changed);
  for (const { name, resolved } of models) {
    if (resolved !== undefined)
      await keepFindings(place, name, { stage: "validate", findings: ofModel(findings, name) });
  }
  const missing =
    known.length === 0
      ? [await noManifest(place, { outcome: "fail", consequence: "" })]
      : unknownModels(
          place.options.models,
          known.map(({ name }) => name),
        );
  const all = distinct([
    ...findings,
    ...missing,
    ...(await releasedFindings(
      place,
      touchedIn(validation.environments, changed),
      new Set(models.map(({ name }) => name)),
    )),
    ...(await dataIssueFindings(place)),
    ...(await governanceFileFindings(place, known)),
    ...(await workingWaivers(place, known)),
  ]);
  const counted = `${plural(models.length, "manifest")}, ${plural(all.length, "finding")}.`;
  return {
    findings: all,
    summary: [counted, renderFindings(all, MOST_SHOWN)].join("\n\n").trim(),
    text: (style) => [findingsText(all, style), counted].join("\n\n").trim(),
    outputs: { outcome: verdictOf(all) },
  };
}

/** In a pull request the ledger is asked only for what it changes. */
function touchedIn(environments: Validation["environments"], changed: ChangedPaths): Validation["environments"] {
  return environments.filter(({ file }) => changed?.includes(file) !== false);
}

/** Findings of some models, by name. */
export async function validateNamed(
  place: Place,
  models: readonly { readonly name: string }[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  if (models.length === 0) return new Map();
  const names = models.map(({ name }) => name);
  const { findings } = await validateNow(place, names, undefined);
  return new Map(names.map((name) => [name, ofModel(findings, name)]));
}

/** What a pull request touches. Rules are not asked for where nothing changed: no manifest is judged by them here. */
async function changedPaths(place: Place): Promise<ChangedPaths> {
  const { event, options } = place;
  const isMerging = event.kind === "pull_request" || event.kind === "merge_group";
  // Elsewhere everything is looked at, and no base is needed for it; one that was named has to be there.
  if (!isMerging && options.base === "") return undefined;
  const change = bringsChange(place) ? (await openSession(place)).change : undefined;
  return isMerging && options.models.length === 0 ? change?.paths : undefined;
}

async function validateNow(place: Place, models: readonly string[], changed: ChangedPaths): Promise<Validation> {
  const { host, head, options } = place;
  const touches = touchedBy(changed);
  const { duckDbProbe } = await import("../validation/validate-data.ts");
  await using probe = duckDbProbe(host, head);
  return await validateModels({
    head,
    workspace: host.workspace,
    dataHosts: place.dataHosts,
    now: host.now(),
    probe,
    isProbed: (model) => touches(model) !== undefined,
    manifests: options.manifests,
    models,
    async guard(model, work) {
      const ended = await toItsEnd(place, model, work);
      return ended.made ?? [ended.stopped];
    },
  });
}

/** Validations's findings without forecasts that were made when margin and rows came in: a change of neither is not told. */
async function withoutRepeated(
  place: Place,
  { findings, models }: Validation,
  changed: ChangedPaths,
): Promise<readonly Finding[]> {
  if (changed === undefined || !findings.some(isForecast)) return findings;
  const { rules } = await openSession(place);
  const before = rules === undefined ? [] : await loadModels(rules, place.options.manifests);
  const touches = touchedBy(changed);
  const said = models.filter(
    ({ name, resolved }) =>
      resolved !== undefined &&
      isForecastBefore(resolved, before.find((model) => model.name === name)?.resolved, touches(resolved)),
  );
  const names = new Set(said.map(({ name }) => name));
  return findings.filter((finding) => !isForecast(finding) || !names.has(finding.model ?? ""));
}

/** What is wrong with a rule is found where it is read, and where it is named. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function ofModel(findings: readonly Finding[], name: string): readonly Finding[] {
  return findings.filter(
    ({ model, location }) => model === name || (model === undefined && location?.file.includes(`/${name}/`) === true),
  );
}
