import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promote } from "../../actions/promote/run.ts";
import { record } from "../../actions/record/run.ts";
import { stageModel, trained } from "./stage-model.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "./stage-rig.ts";

/** A repository whose model was recorded, and what promoting it leaves on main, in tags, releases and deployments. */
export interface PromoteWorld extends AsyncDisposable {
  readonly rig: StageRig;
  /** `promote` by a dispatch on main as it is now, by somebody who may write. */
  promote(inputs: Readonly<Record<string, string>>): Promise<StageRun>;
  /** Main gets another model, recorded: wrong on this share of the rows. */
  train(wrong: number): Promise<void>;
  /** The titles of open pull requests that change environments. */
  opened(): Promise<readonly string[]>;
  /** The one that is open is merged by a person. */
  merge(): Promise<void>;
  /** All that says what serves, to be compared: the environment's file, tags, the release's state, deployments in service. */
  served(version: string): Promise<object>;
}

export const ENVIRONMENT = "environments/production.yaml";

export async function promoteWorld(files: StageFiles = {}): Promise<PromoteWorld> {
  const rig = await stageRig({ "README.md": "Models.\n" });
  await rig.push({ ...stageModel(), ...files });
  const recorded = await rig.run(record, {});
  if (recorded.exitCode !== 0) throw new Error(`main could not be recorded: ${JSON.stringify(recorded.annotations)}`);
  const { forge } = rig;
  forge.setPermission("dana", "write");
  const proposed = () => forge.pullRequests.openFrom("model-gitops/promote/");
  const sync = async (): Promise<void> => {
    const head = await forge.refs.head("main");
    const text = head === undefined ? undefined : await forge.fileAt(ENVIRONMENT, head);
    // What was promoted is main's, as it is after a merge.
    if (text !== undefined) await rig.commit({ [ENVIRONMENT]: text });
    await rig.event("workflow_dispatch", {});
  };
  return {
    rig,
    async promote(inputs) {
      await sync();
      return await rig.run(promote, inputs);
    },
    async train(wrong) {
      await sync();
      forge.git.pointIntoClone("main", await rig.push(trained({ wrong })));
      const again = await rig.run(record, {});
      if (again.exitCode !== 0) throw new Error(`it could not be recorded: ${JSON.stringify(again.annotations)}`);
    },
    opened: async () => (await proposed()).map(({ title }) => title),
    async merge() {
      const [pull] = await proposed();
      const text = pull && (await forge.fileAt(ENVIRONMENT, pull.headSha));
      if (pull === undefined || text === undefined) throw new Error("no pull request changes the environment");
      await rig.commit({ [ENVIRONMENT]: text });
      forge.editPull(pull.number, { state: "closed", merged: true });
      await rig.event("workflow_dispatch", {});
    },
    async served(version) {
      const head = (await forge.refs.head("main")) ?? "";
      const there = await forge.fileAt(ENVIRONMENT, head);
      // What was synced is in the clone, whose files the fake does not have.
      const text = new TextDecoder().decode(there ?? (await readFile(join(rig.workspace, ENVIRONMENT))));
      const release = await forge.versionReleases.find(`churn@v${version}`);
      const deployments = await forge.deployments.list("churn/production");
      const states = await Promise.all(deployments.map(async ({ id }) => (await forge.deployments.status(id))?.state));
      return {
        environment: /version: (.+)/.exec(text)?.[1],
        tags: (await forge.tags.all()).map(({ name }) => name).filter((name) => name.startsWith("churn")),
        release: release && { isDraft: release.isDraft, assets: release.assets.length },
        serving: states.filter((state) => state === "success").length,
      };
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
