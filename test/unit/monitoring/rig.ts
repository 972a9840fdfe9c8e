import { join } from "node:path";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { measureWindows, type MeasuredLog, type WindowBatch } from "../../../src/monitoring/measure-windows.ts";
import type { WindowsRequest } from "../../../src/monitoring/request.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

/** All batches of a run. */
export interface MeasuredWindows extends MeasuredLog, WindowBatch {}

export interface LogRig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly model: ResolvedModel;
  request(rest?: Partial<WindowsRequest>): WindowsRequest;
  /** Files of Parquet from queries: absolute paths. */
  parquet(files: Readonly<Record<string, string>>): Promise<readonly string[]>;
  measure(rest?: Partial<WindowsRequest>): Promise<MeasuredWindows>;
}

export interface LogRigOptions {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** In the section `monitoring` after the logs: lines of YAML. */
  readonly monitoring?: string;
  /** Further top-level keys of the manifest, instead of the usual ones. */
  readonly manifest?: string;
  readonly labels?: readonly string[];
  readonly now?: string;
}

const MANIFEST = `task: binary-classification
target: {column: defaulted, positive: "yes", classes: ["no", "yes"]}`;

/** A model that is watched, and a folder of its logs. */
export async function logRig({
  files,
  monitoring = "",
  manifest = MANIFEST,
  labels,
  now = "2026-11-29T12:00:00Z",
}: LogRigOptions): Promise<LogRig> {
  const host = await fakeHost({ files });
  const model = watchedModel(manifest, monitoring);
  const path = (name: string): string => join(host.workspace, name);
  const logs = Object.keys(files).filter((name) => labels?.includes(name) !== true);
  const request = (rest: Partial<WindowsRequest> = {}): WindowsRequest => ({
    host,
    model,
    logs: { files: logs.map(path), digest: "sha256:logs" },
    labels: labels && { files: labels.map(path), digest: "sha256:labels" },
    reference: undefined,
    now: Date.parse(now),
    known: [],
    ...rest,
  });
  return {
    host,
    model,
    request,
    async parquet(queries) {
      await using database = await openDuckDb({ host });
      const paths = Object.keys(queries).map(path);
      for (const [place, query] of Object.values(queries).entries())
        await database.rows(`COPY (${query}) TO '${paths[place]}' (FORMAT parquet)`);
      return paths;
    },
    measure: async (rest) => await allWindows(request(rest)),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

async function allWindows(request: WindowsRequest): Promise<MeasuredWindows> {
  let batches: WindowBatch[] = [];
  const log = await measureWindows(request, async () => {
    batches = [];
    return async (batch) => void batches.push(batch);
  });
  return {
    ...log,
    windows: batches.flatMap(({ windows }) => windows),
  };
}

export function watchedModel(manifest = MANIFEST, monitoring = ""): ResolvedModel {
  const text = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@acme/risk-ml"]
${manifest}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
${manifest.includes("evaluation:") ? "" : "evaluation: {metrics: {roc_auc: {min: 0.75}}}"}
monitoring:
  logs: logs/*.csv
${monitoring.replaceAll(/^/gm, "  ")}
`;
  const file = "models/credit-risk/model.yaml";
  const { manifest: read, findings } = readModelManifest({ file, text });
  if (read === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return resolveModel(read, file);
}

export function rowsOf({ windows }: MeasuredWindows): readonly string[] {
  return windows.map(({ span, state, rows }) => `${span.id} ${state} ${rows}`);
}

export function saidOf({ findings }: Pick<MeasuredWindows, "findings">): readonly string[] {
  return findings.map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
}
