import { retrainWorld, type RetrainWorld } from "../../../fakes/retrain-world.ts";
import { isRecord } from "../../../../src/kernel/guards.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { left } from "../../../fakes/stage-evidence.ts";

export const BRANCH = "model-gitops/retrain/churn";
export const DAY = 86_400_000;

/** What a person sees of the proposals: state, title and the newest words on each. */
export async function shown({ rig: { forge } }: RetrainWorld): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const number of forge.proposals.texts.keys()) {
    const { state, merged, title, labels } = forge.pullRequest(number);
    const said = (await forge.comments(number)).at(-1)?.body.split("\n")[0];
    const others = labels.filter((name) => name !== "model-gitops:retrain");
    const parts = [
      `#${number}`,
      merged ? "merged" : state,
      title,
      ...others,
      ...(said === undefined ? [] : [`“${said.replaceAll(/`[0-9a-f]{12}`/g, "`commit`")}”`]),
    ];
    lines.push(parts.join(" · "));
  }
  return lines;
}

/** One model that drifts since the third of November, and is not looked at yet. */
export async function drifting(settings = "", retraining?: string): Promise<RetrainWorld> {
  const world = await retrainWorld(
    [retraining === undefined ? {} : { retraining }],
    settings === ""
      ? {}
      : { ".github/model-gitops.yaml": `apiVersion: model-gitops/v1\nkind: Settings\n${settings}\n` },
  );
  world.rig.forge.setPermission("dana", "write");
  world.rig.forge.setPermission("eve", "read");
  await world.day({ alerts: { drift: "firing" } });
  return world;
}

/** Began on the third of November. */
export const FIRED = Date.parse("2026-11-03T00:00:00Z");
export const STILL = { alerts: { drift: "firing" }, firedAt: FIRED } as const;

/** A person's comment on the first proposal. */
export function say({ rig, now }: RetrainWorld, body: string, author = "dana"): void {
  const at = new Date(now).toISOString();
  rig.forge.addComment(1, { author, body, createdAt: at, updatedAt: at });
}

/** What the last run left of its decision. */
export async function decided({ rig }: RetrainWorld): Promise<string> {
  const record = await left(rig, outputFiles("churn").proposal);
  return isRecord(record) ? `${String(record["rule"])}: ${String(record["reason"])}` : "";
}

/** A person says no. */
export async function close({ rig }: RetrainWorld, number = 1): Promise<void> {
  await rig.forge.pullRequests.update(number, { state: "closed" });
}
