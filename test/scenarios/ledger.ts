import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkout } from "../rig/checkout.ts";
import { tipOf, type Emulator } from "../rig/emulator.ts";
import { pushEvent } from "../rig/events.ts";
import { git, tryGit } from "../rig/git.ts";
import { callApi } from "../rig/repository.ts";
import { runAction } from "../rig/runner.ts";
import { machineVariables } from "../rig/runner/environment.ts";
import { keptFolder } from "./kept.ts";

const BRANCH = "model-gitops/ledger";

/** Paths on the ledger of the repository; none before the branch is there. */
export async function ledgerFiles({ bare }: Pick<Emulator, "bare">): Promise<readonly string[]> {
  const { code, stdout } = await tryGit(bare.dir, ["ls-tree", "-r", "--name-only", BRANCH]);
  return code === 0
    ? stdout
        .toString("utf8")
        .split("\n")
        .filter((path) => path !== "")
    : [];
}

/**
 * Records main as the action does, with the ledger and the store on disk, and takes the result to the emulator: what
 * scenarios start from costs no waiting for GitHub's write limits. With `days` it was done so many days from now.
 */
export async function recordDirectly(emulator: Emulator, days = 0): Promise<void> {
  const workspace = await recordedWorkspace(emulator, days);
  await git(workspace, ["push", "--quiet", emulator.bare.dir, BRANCH]);
  const models = [...new Set((await ledgerFiles(emulator)).map((path) => path.split("/")[0] ?? ""))];
  for (const model of models) await storeArtifact(emulator, workspace, model);
}

/** Where main was recorded: by this build for another scenario that starts from the same commit, or now. */
async function recordedWorkspace(emulator: Emulator, days: number): Promise<string> {
  return await keptFolder(`${await tipOf(emulator)} ${days}`, async (folder) => {
    const event = await pushEvent(emulator);
    const workspace = await checkout(emulator, event);
    const { exitCode, log } = await runAction({
      action: "root",
      event,
      workspace,
      apiUrl: emulator.apiUrl,
      inputs: { token: "" },
      env: { ...machineVariables(), ...onAnotherDay(days) },
    });
    if (exitCode !== 0) throw new Error(`main could not be recorded:\n${log}`);
    await cp(workspace, folder, { recursive: true });
  });
}

/** The variables of a step that runs so many days from now. */
export function onAnotherDay(days: number): Record<string, string> {
  if (days === 0) return {};
  const clock = pathToFileURL(join(import.meta.dirname, "fixture/another-day.mjs"));
  return { NODE_OPTIONS: `--import=${clock.href}`, SCENARIO_DAYS: String(days) };
}

async function storeArtifact(emulator: Emulator, workspace: string, model: string): Promise<void> {
  const record: unknown = JSON.parse(await readFile(join(workspace, "model-gitops-out", model, "run.json"), "utf8"));
  const hex = /"digest":\s*"sha256:([0-9a-f]{64})"/.exec(JSON.stringify(record, ["artifact", "digest"]))?.[1] ?? "";
  const folder = join(workspace, ".model-gitops/store/sha256", hex.slice(0, 2));
  if (!(await readdir(folder)).includes(hex)) throw new Error(`the store has no artifact of ${model}`);
  const release = await callApi(emulator, emulator.owner, {
    method: "POST",
    path: `/repos/${emulator.slug}/releases`,
    body: { tag_name: `model-gitops-store/${model}`, name: `Artifacts of ${model}`, prerelease: true },
  });
  const { rig, clock } = emulator;
  const id = rig.nextId();
  rig.assets.set(id, {
    id,
    releaseId: Number(release["id"]),
    repository: emulator.slug,
    name: hex,
    label: "",
    contentType: "application/octet-stream",
    bytes: await readFile(join(folder, hex)),
    uploader: "github-actions[bot]",
    createdAt: clock.now(),
  });
}
