import { execFile } from "node:child_process";
import { cp, mkdir, mkdtempDisposable, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { digestFile } from "../../../src/data/digest.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { evaluateModel, type Evaluation } from "../../../src/scoring/evaluate.ts";
import type {
  BaselineRequest,
  CodeFiles,
  Contender,
  EvaluateRequest,
  EvaluationData,
} from "../../../src/scoring/request.ts";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { parseEvaluation } from "../../../src/records/parse.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

export const FOLDER = "models/credit-risk";
const EXAMPLE = new URL("../../../examples/credit-risk/", import.meta.url).pathname;

export interface Rig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly model: ResolvedModel;
  /** Absolute path of a file of the model's folder. */
  path(name: string): string;
  /** Trains the example with these parameters. */
  train(name: string, params: Readonly<Record<string, number>>): Promise<Contender>;
  contender(name: string): Promise<Contender>;
  /** The working tree. */
  readonly code: CodeFiles;
  evaluate(request: Partial<EvaluateRequest> & Pick<EvaluateRequest, "candidate">): Promise<Evaluation>;
  holdout(rest?: Partial<EvaluationData>): Promise<EvaluationData>;
  /** Cuts the holdout to its first rows, where a claim needs no more. */
  shorten(rows: number): Promise<void>;
}

/** The credit-risk example in a temporary repository; `edit` changes its manifest. */
export async function creditRisk(edit: (manifest: string) => string = (text) => text): Promise<Rig> {
  const host = await fakeHost({ env: { PATH: process.env["PATH"] ?? "" } });
  await cp(join(EXAMPLE, "models"), join(host.workspace, "models"), { recursive: true });
  const file = `${FOLDER}/model.yaml`;
  const path = (name: string): string => join(host.workspace, FOLDER, name);
  const text = edit(await readFile(path("model.yaml"), "utf8"));
  const { manifest, findings } = readModelManifest({ file, text });
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  const model = resolveModel(manifest, file);
  const code = new RevisionFiles(openWorktree(host));
  const contender = async (name: string): Promise<Contender> => ({
    code,
    file: path(name),
    digest: await digestFile(path(name)),
    bytes: (await stat(path(name))).size,
  });
  const holdout = async (rest: Partial<EvaluationData> = {}): Promise<EvaluationData> => {
    const data: Omit<EvaluationData, "digest"> = {
      name: "holdout",
      role: "decides",
      files: [path("data/holdout.csv")],
      ...rest,
    };
    return { ...data, digest: await digestFile(data.files[0] ?? "") };
  };
  return {
    host,
    model,
    path,
    code,
    contender,
    holdout,
    shorten: async (rows) => {
      const lines = (await readFile(path("data/holdout.csv"), "utf8")).split("\n", rows + 1);
      await writeFile(path("data/holdout.csv"), `${lines.join("\n")}\n`);
    },
    train: (name, params) => train({ path, contender }, name, params),
    evaluate: async (request) => {
      const datasets = request.datasets ?? [await holdout()];
      const trainData = [{ name: "train", files: [path("data/train.csv")] }];
      const evaluated = await evaluateModel({
        host,
        model,
        baseline: { status: "none" },
        isolation: "none",
        trainData,
        ...request,
        datasets,
      });
      // Every record has to pass its own schema.
      if (evaluated.evaluation !== undefined) parseEvaluation(JSON.stringify(evaluated.evaluation), "evaluation.json");
      return evaluated;
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

export function against(artifact: Contender): BaselineRequest {
  return { status: "found", source: "environments/production.yaml", version: "credit-risk@v1.0.0", artifact };
}

async function train(
  { path, contender }: Pick<Rig, "path" | "contender">,
  name: string,
  params: Readonly<Record<string, number>>,
): Promise<Contender> {
  const key = JSON.stringify(params);
  const known = trained.get(key) ?? trainOnce(params);
  trained.set(key, known);
  await mkdir(dirname(path(name)), { recursive: true });
  await writeFile(path(name), await known);
  return await contender(name);
}

/** What the example's trainer makes of its committed data: the same bytes every time, so once a process. */
const trained = new Map<string, Promise<Uint8Array>>();

async function trainOnce(params: Readonly<Record<string, number>>): Promise<Uint8Array> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "credit-risk-"));
  const path = (name: string): string => join(folder.path, name);
  await cp(join(EXAMPLE, FOLDER), folder.path, { recursive: true });
  await writeFile(path("params.json"), JSON.stringify(params));
  const env = {
    MODEL_GITOPS_PARAMS: path("params.json"),
    MODEL_GITOPS_ARTIFACT: path("model.onnx"),
    MODEL_GITOPS_METRICS: path("metrics.jsonl"),
    MODEL_GITOPS_CHECKPOINTS: path("checkpoints"),
  };
  await promisify(execFile)(process.execPath, ["train.mjs"], { cwd: folder.path, env });
  return await readFile(path("model.onnx"));
}
