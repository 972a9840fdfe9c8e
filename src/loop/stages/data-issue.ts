import { verdictOf } from "../../findings/verdict.ts";
import type { DataIssueManifest } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { readDataIssue } from "../../manifest/read.ts";
import { checkDataIssues, contentsOf, soundIssues } from "../../work/lineage/data-issues.ts";
import { draftIssue, type IssueDraft } from "../../work/lineage/draft.ts";
import { standingIssues } from "../../work/lineage/judge-issues.ts";
import { gatherLineage, type GatheredLineage } from "../lineage/gather.ts";
import { checkRows, dataIssueFindings } from "../lineage/issue-findings.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";

export interface NewIssue {
  readonly dataset: string;
  readonly digest: string;
  readonly severity: DataIssueManifest["severity"];
  readonly owner: string;
  readonly due: string;
  readonly rows: string;
  readonly description: string;
}

/** `data-issue` with `open`: the file of a new issue, which has to be committed. Throws a UserError where it would be no sound one. */
export async function openDataIssue(place: Place, wish: NewIssue): Promise<Result> {
  if (wish.description.trim() === "") throw new UserError("Say with --description what is wrong with the data.");
  const gathered = await gatherLineage(place, place.head, { hasWindows: true });
  const draft = await draftOf(place, gathered, wish);
  if (draft.rows !== undefined) await checkRows(place, draft.rows, await columnsHere(place, gathered, draft));
  const known = (await loadDataIssues(place.head)).map(({ file, manifest }) => manifest?.id ?? idOf(file));
  const { id, file, text } = draftIssue(draft, { now: place.host.now(), taken: known });
  const read = readDataIssue({ file, text });
  const { graph, declared } = gathered;
  const [problem] = checkDataIssues({ read: [read], declared, graph, now: place.host.now() });
  if (problem !== undefined) throw new UserError(`This is no data issue yet: ${problem.message}`);
  const said = `Wrote ${file}. Commit it: from the merge on, what was trained or judged on ${draft.digest} is told.`;
  return { findings: [], files: { [file]: text }, summary: said, outputs: { outcome: "pass", id, issues: "" } };
}

/** Columns of the content that is wrong, where it is the one that lies here; undefined where it does not. */
async function columnsHere(
  place: Place,
  { graph, declared }: GatheredLineage,
  { dataset, model = declared.get(dataset)?.[0] ?? "", digest }: IssueDraft,
): Promise<readonly string[] | undefined> {
  const own = (await loadModels(place.head, place.options.manifests)).find(({ name }) => name === model)?.resolved;
  const one = own?.datasets[dataset];
  if (own === undefined || one === undefined || contentsOf(graph, dataset, model).at(-1) !== digest) return undefined;
  const { duckDbProbe } = await import("../validation/validate-data.ts");
  await using probe = duckDbProbe(place.host, place.head);
  const { datasets } = await probe.look({ ...own, datasets: { [dataset]: one } });
  return datasets[dataset]?.columns?.map(({ name }) => name);
}

function idOf(file: string): string {
  return file.replace(/^issues\//, "").replace(/\.ya?ml$/, "");
}

async function draftOf(place: Place, { graph, declared }: GatheredLineage, wish: NewIssue): Promise<IssueDraft> {
  const [, named, dataset = wish.dataset] = /^([^/]+)\/(.+)$/.exec(wish.dataset) ?? [];
  const models = declared.get(dataset) ?? [];
  if (models.length === 0)
    throw new UserError(
      `No manifest has a dataset ${JSON.stringify(dataset)}.${didYouMean(dataset, [...declared.keys()])}`,
    );
  const model = named ?? models[0] ?? "";
  if (!models.includes(model)) throw new UserError(`${model} has no dataset ${dataset}; ${listed(models)} have.`);
  if (named === undefined && models.length > 1)
    throw new UserError(`${listed(models)} have a dataset ${dataset}: name one as --dataset ${model}/${dataset}.`);
  const known = contentsOf(graph, dataset, model);
  const digest = wish.digest === "" ? known.at(-1) : contentMeant(known, wish.digest);
  if (known.length === 0)
    throw new UserError(
      `No content of ${model}/${dataset} is known yet: its rows are not here, and nothing that was made with them is recorded. Write their digest as datasets.${dataset}.version.sha256, and open the issue again.`,
    );
  if (digest === undefined)
    throw new UserError(
      `Neither the ledger nor the manifest knows ${wish.digest} of ${model}/${dataset}. See \`model-gitops lineage ${model}/${dataset}\`.`,
    );
  return {
    dataset,
    digest,
    ...(models.length > 1 && { model }),
    severity: wish.severity,
    owner: wish.owner === "" ? await ownerOf(place, model) : wish.owner,
    description: wish.description,
    ...(wish.rows !== "" && { rows: wish.rows }),
    ...(wish.due !== "" && { due: wish.due }),
    source: { kind: "person" },
  };
}

const LEAST_DIGITS = 12;

/** A digest in full, or so many of its digits that it can be no other, as `lineage` takes them; undefined for none of these. */
function contentMeant(known: readonly string[], wanted: string): string | undefined {
  const word = wanted.trim().toLowerCase();
  if (known.includes(word)) return word;
  if (word.replace(/^(?:sha256|md5):/, "").length < LEAST_DIGITS) return undefined;
  const meant = known.filter((digest) => digest.startsWith(word) || digest.replace(/^[^:]*:/, "").startsWith(word));
  return meant.length === 1 ? meant[0] : undefined;
}

async function ownerOf(place: Place, model: string): Promise<string> {
  const models = await loadModels(place.head, place.options.manifests);
  const owner = models.find(({ name }) => name === model)?.resolved?.manifest.owners[0];
  if (owner === undefined) throw new UserError(`Say with --owner who corrects it.`);
  return owner;
}

/** `data-issue`: how every issue stands, and what was made with the content that is wrong. */
export async function listDataIssues(place: Place): Promise<Result> {
  const read = await loadDataIssues(place.head);
  const issues = soundIssues(read);
  const { graph } = await gatherLineage(place, place.head, { hasWindows: false });
  const standing = standingIssues(graph, issues, place.host.now());
  const findings = await dataIssueFindings(place);
  const { issuesSummary, issuesText } = await import("../../report/lineage-issues.ts");
  const shown = standing.map(({ file, issue, isOpen, isOverdue, versions }) => ({
    file,
    id: issue.id,
    dataset: issue.dataset,
    digest: issue.digest,
    severity: issue.severity,
    owner: issue.owner,
    due: issue.due,
    isOpen,
    isOverdue,
    versions: versions.map(({ model, artifact, isTrained, isJudged, serves }) => ({
      model,
      artifact,
      isTrained,
      isJudged,
      serves,
    })),
  }));
  return {
    findings,
    summary: issuesSummary(shown),
    text: () => issuesText(shown),
    outputs: { outcome: verdictOf(findings), id: "", issues: limited(shown) },
  };
}

// An output of a step holds no more than a megabyte.
const MOST_OUTPUT = 900_000;

function limited(shown: readonly unknown[]): string {
  const json = JSON.stringify(shown);
  return json.length > MOST_OUTPUT ? "" : json;
}
