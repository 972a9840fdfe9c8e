import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { RunRecord, ScanRecord } from "../../generated/types.ts";
import { oneLine, truncate } from "../../kernel/text.ts";
import { filesOfArtifact } from "../../records/artifact.ts";
import type { DataFiles, EvaluationData } from "../../scoring/request.ts";
import { scanSet, type ScannedFile } from "../../safety/scan-set.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { keepRecord } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { safetyFindings } from "./safety-findings.ts";

type ScannedModel = Pick<ModelAtRevision, "name" | "judged" | "locate">;

/** What was found of an artifact's files; the record holds no datasets yet. */
export interface ScannedArtifact {
  readonly scan: ScanRecord;
  readonly findings: readonly Finding[];
}

/**
 * Looks at every file that training left, of all seeds, before anything loads or stores one of them. The risk tier and
 * what is allowed beside it are the base branch's and the default branch's.
 */
export async function scanArtifact(place: Place, model: ScannedModel, run: RunRecord): Promise<ScannedArtifact> {
  const folder = join(place.host.workspace, filesOf(place, model.name).folder);
  const { formats, globals, operatorDomains } = (await place.settings()).governance.artifacts;
  const paths = [...new Set(kept(run, folder))];
  const { files } = await scanSet(
    paths.map((path) => ({ name: path, file: join(folder, path) })),
    {
      tier: model.judged.manifest.governance?.risk,
      allowFormats: formats,
      allowGlobals: globals,
      allowOperatorDomains: operatorDomains,
    },
  );
  const scan: ScanRecord = {
    schema: "model-gitops/scan/v1",
    model: model.name,
    artifact: run.artifact.digest,
    files: files.map(recorded),
    secrets: files.flatMap(({ path, problems }) =>
      problems
        .filter(({ hazard }) => hazard === "secret")
        .slice(0, MOST_PROBLEMS)
        .map(({ kind }) => ({ file: truncate(path, 1000), kind: truncate(kind, 60) })),
    ),
    datasets: {},
  };
  return { scan, findings: safetyFindings(scan, model.locate("/training/artifact")) };
}

interface Rows {
  readonly run: RunRecord;
  readonly scan: ScanRecord;
  readonly datasets: readonly EvaluationData[];
  /** What the candidate learned from, where it is here. */
  readonly learned: readonly DataFiles[];
}

/** The same with what the rows of the data are, where policies are in force: looking at all of them takes its time. */
export async function withRows(
  place: Place,
  model: ScannedModel,
  { run, scan, datasets, learned }: Rows,
): Promise<ScanRecord> {
  if (!(await hasPolicies(place, model))) return scan;
  const { scanData } = await import("../../scoring/scan-data.ts");
  const known = learned.flatMap((files) => {
    const digest = run.datasets[files.name];
    return digest === undefined ? [] : [{ ...files, digest }];
  });
  const { host } = place;
  return { ...scan, datasets: await scanData({ host, model: model.judged, datasets: [...known, ...datasets] }) };
}

/** Whether anything beside the gate's own rules is asked of a model. */
export async function hasPolicies(place: Place, { judged }: Pick<ModelAtRevision, "judged">): Promise<boolean> {
  const own = judged.manifest.governance?.policies ?? [];
  return own.length > 0 || (await place.settings()).governance.policies.length > 0;
}

/** Leaves what was looked at for the gate. */
export async function keepScan(place: Place, scan: ScanRecord): Promise<void> {
  await keepRecord(place, filesOf(place, scan.model).scan, scan);
}

/** Of further seeds what is here: of a run that was fetched nobody has them, and nothing loads them. */
function kept({ artifact, predictions, seeds = [] }: RunRecord, folder: string): readonly string[] {
  const others = seeds.flatMap(({ path, set, digest }) =>
    path === undefined ? [] : filesOfArtifact({ path, digest, bytes: 0, ...(set !== undefined && { set }) }),
  );
  const here = others.filter(({ path }) => existsSync(join(folder, path)));
  const own = [artifact, ...(predictions === undefined ? [] : [predictions])].flatMap(filesOfArtifact);
  return [...own, ...here].map(({ path }) => path);
}

/** A record holds at most this many of each. */
const MOST_PROBLEMS = 200;

function recorded({ path, format, bytes, problems, facts }: ScannedFile): ScanRecord["files"][number] {
  return {
    path,
    format,
    bytes,
    problems: problems.slice(0, MOST_PROBLEMS).map(({ hazard, kind, message, at }) => ({
      hazard,
      kind: truncate(kind, 60),
      message: truncate(message, 1000),
      ...(at !== undefined && { at: truncate(at, 300) }),
    })),
    ...(facts?.allowed !== undefined && {
      allowed: facts.allowed.slice(0, MOST_PROBLEMS).map((name) => truncate(oneLine(name), 300)),
    }),
    ...(facts?.dtypes !== undefined && { dtypes: facts.dtypes }),
  };
}
