import { generateKeyPairSync } from "node:crypto";
import { check } from "../../actions/check/run.ts";
import { evaluate } from "../../actions/evaluate/run.ts";
import { record } from "../../actions/record/run.ts";
import { train } from "../../actions/train/run.ts";
import { leave } from "./stage-evidence.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "./stage-rig.ts";

export const LEDGER = "model-gitops/ledger";
export const SETTINGS = ".github/model-gitops.yaml";
const PAIR = generateKeyPairSync("ed25519");
const PUBLIC = PAIR.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
export const SECRET = PAIR.privateKey.export({ format: "pem", type: "pkcs8" }).toString();

/** Settings that name the key; more of `ledger` behind it. */
export function signedBy(more = ""): string {
  return `apiVersion: model-gitops/v1\nkind: Settings\nledger: {keys: [{public: "${PUBLIC}"}]${more}}\n`;
}

/** A repository whose ledger is signed. */
export async function signedRig(): Promise<StageRig> {
  return await stageRig({ [SETTINGS]: signedBy() });
}

/** A push, and the jobs after it: train and evaluate without the key, then the one that signs. */
export async function push(
  rig: StageRig,
  files: StageFiles,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StageRun> {
  rig.forge.git.pointIntoClone("main", await rig.push(files));
  return await recorded(rig, inputs);
}

export async function recorded(rig: StageRig, inputs: Readonly<Record<string, string>> = {}): Promise<StageRun> {
  await leave(rig, "model-gitops-out", null);
  await rig.run(train);
  const { outputs } = await rig.run(evaluate);
  const needs = JSON.stringify({ evaluate: { result: "success", outputs } });
  return await rig.run(record, { train: "never", needs, "signing-key": SECRET, ...inputs });
}

/** What a pull request with these files is told. */
export async function proposed(rig: StageRig, files: StageFiles): Promise<StageRun> {
  await leave(rig, "model-gitops-out", null);
  await rig.propose(files);
  return await rig.run(check);
}

export function blocking({ annotations }: StageRun): readonly string[] {
  return annotations.filter(({ outcome }) => !["pass", "warn", "waived"].includes(outcome)).map(({ rule }) => rule);
}

export function acceptances({ forge }: StageRig, model = "churn"): readonly string[] {
  const paths = Object.keys(forge.git.textFiles(LEDGER)).filter((path) => path.startsWith(`${model}/acceptance/`));
  return paths.toSorted();
}
