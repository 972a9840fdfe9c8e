import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digestFile } from "../../../src/data/digest.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { evaluateModel, type Evaluation } from "../../../src/scoring/evaluate.ts";
import type { Contender, EvaluateRequest } from "../../../src/scoring/request.ts";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { parseEvaluation } from "../../../src/records/parse.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

export interface TaskCase {
  /** Lines of the manifest: task, target, columns, model. */
  readonly manifest: string;
  /** Lines of its evaluation section, two blanks deep. */
  readonly evaluation: string;
  /** CSV, or JSON lines. */
  readonly holdout: string;
  readonly train?: string;
  /** A predictions file, or the bytes of an ONNX model. */
  readonly candidate: string | Uint8Array;
  readonly baseline?: string | Uint8Array;
  /** JSON lines of judgements. */
  readonly judgements?: string;
}

const FILE = "models/task/model.yaml";

export interface TaskRig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly model: ResolvedModel;
  /** Writes a file of the model's folder; returns its absolute path. */
  put(path: string, content: string | Uint8Array): Promise<string>;
  contender(name: string, content: string | Uint8Array): Promise<Contender>;
}

/** One small model of a task in a temporary repository. */
export async function openTask(given: Omit<TaskCase, "holdout">, format: "csv" | "jsonl" = "csv"): Promise<TaskRig> {
  const host = await fakeHost({ env: { PATH: process.env["PATH"] ?? "" } });
  const put = async (path: string, content: string | Uint8Array): Promise<string> => {
    const absolute = join(host.workspace, "models/task", path);
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, content);
    return absolute;
  };
  const { manifest, findings } = readModelManifest({ file: FILE, text: manifestOf(given, format) });
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  const code = new RevisionFiles(openWorktree(host));
  const contender = async (name: string, content: string | Uint8Array): Promise<Contender> => {
    if (typeof content !== "string") {
      const file = await put(`${name}.onnx`, content);
      return { file, digest: await digestFile(file), bytes: (await stat(file)).size, code };
    }
    const predictions = await put(`${name}.${format}`, content);
    return {
      file: await put(`${name}.bin`, name),
      digest: sha256(name),
      bytes: name.length,
      code,
      predictions: { file: predictions, digest: sha256(content) },
    };
  };
  return {
    host,
    model: resolveModel(manifest, FILE),
    put,
    contender,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Evaluates it; its record has to pass its schema. */
export async function evaluateTask(given: TaskCase): Promise<Evaluation> {
  await using rig = await openTask(given, formatOf(given));
  const evaluated = await evaluateModel(await taskRequest(rig, given));
  if (evaluated.evaluation !== undefined) parseEvaluation(JSON.stringify(evaluated.evaluation), "evaluation.json");
  return evaluated;
}

export function formatOf({ holdout }: Pick<TaskCase, "holdout">): "csv" | "jsonl" {
  return holdout.startsWith("{") ? "jsonl" : "csv";
}

/** What is asked of a case whose files are not written yet. */
export async function taskRequest({ host, model, put, contender }: TaskRig, given: TaskCase): Promise<EvaluateRequest> {
  const format = formatOf(given);
  const holdout = await put(`data/holdout.${format}`, given.holdout);
  const judgements = given.judgements === undefined ? undefined : await put("judgements.jsonl", given.judgements);
  return {
    host,
    model,
    isolation: "none",
    candidate: await contender("candidate", given.candidate),
    baseline:
      given.baseline === undefined
        ? { status: "none" }
        : {
            status: "found",
            source: "environments/production.yaml",
            artifact: await contender("baseline", given.baseline),
          },
    datasets: [{ name: "holdout", role: "decides", files: [holdout], digest: await digestFile(holdout) }],
    trainData:
      given.train === undefined ? [] : [{ name: "train", files: [await put(`data/train.${format}`, given.train)] }],
    judgements: judgements === undefined ? undefined : { file: judgements, digest: await digestFile(judgements) },
  };
}

export function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;
}

export function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function manifestOf({ manifest, evaluation, candidate }: Omit<TaskCase, "holdout">, format: string): string {
  const predictions = typeof candidate === "string" ? `\n  predictions: candidate.${format}` : "";
  return `apiVersion: model-gitops/v1
kind: Model
name: task
owners: ["@acme/ml"]
${manifest}
datasets: {train: {path: data/train.${format}}, holdout: {path: data/holdout.${format}}}
training: {command: [node, train.mjs], artifact: model.bin}
evaluation:
  ${evaluation}${predictions}
`;
}
