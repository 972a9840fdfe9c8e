import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Serving } from "../../../../src/loop/promotion/changes.ts";
import { tryEnvironment, writeEnvironment } from "../../../../src/loop/promotion/environment.ts";
import { expectedAddress } from "../../../../src/loop/promotion/publish.ts";
import { resolvePromotion } from "../../../../src/manifest/promotion.ts";
import { commitAll, initRepository } from "../../../rig/git.ts";
import { manifest } from "../../work/manifests.ts";
import { openedPlace, type OpenedPlaceOptions } from "../opened-place.ts";

const FILE = "deploy/a.yaml";
const SECTION = `promotion:\n  production:\n    updates: [{file: /${FILE}, path: model.uri}]\n`;

async function laptop(options: OpenedPlaceOptions["options"] = {}) {
  const opened = await openedPlace({
    kind: "terminal",
    options,
    files: { [FILE]: "model: {uri: none}\nreplicas: 1\n" },
  });
  await initRepository(opened.host.workspace);
  await commitAll(opened.host.workspace, "deploy");
  return opened;
}

function serving(uri: string): Serving {
  const [stage] = resolvePromotion(manifest([/$/, SECTION]), "models/credit-risk/model.yaml");
  if (stage === undefined) throw new Error("there is no stage");
  const digest = `sha256:${"1".repeat(64)}`;
  const said = { title: "Promote", body: "", occasion: "1" };
  return { model: "churn", stage, version: "1.0.0", digest, reference: { uri, digest }, ...said };
}

test("on a laptop files that have edits already are told, and no others", async () => {
  await using opened = await laptop();
  const session = { place: opened.place, rules: undefined, change: undefined };
  const clean = await writeEnvironment(session, serving("s3://a"));
  expect(clean).toEqual({ kind: "here", files: ["environments/production.yaml", FILE], findings: [] });
  await commitAll(opened.host.workspace, "promoted");
  await writeFile(join(opened.host.workspace, FILE), "model: {uri: none}\nreplicas: 2\n");
  const { files, findings } = await writeEnvironment(session, serving("s3://b"));
  expect(files).toEqual([FILE]);
  expect(findings.map(({ rule, outcome, message }) => `${rule} ${outcome} ${message}`)).toEqual([
    "promotion/left warn deploy/a.yaml had changes before this that are not committed: a commit of it brings those too.",
  ]);
});

test("a dry run with a store answers as the run would, and without one a laptop is told to give it", async () => {
  for (const dryRun of [true, false]) {
    await using named = await laptop({ store: "../store", dryRun });
    const session = { place: named.place, rules: undefined, change: undefined };
    expect(expectedAddress(session, "churn")).not.toBe("");
    expect(await tryEnvironment(session, serving(expectedAddress(session, "churn")))).toEqual([]);
    await using alone = await laptop({ dryRun });
    const without = { place: alone.place, rules: undefined, change: undefined };
    const [found] = await tryEnvironment(without, serving(expectedAddress(without, "churn")));
    expect(found).toMatchObject({
      message: expect.stringContaining(
        "{uri} has no value here: nothing is published that a server could load it from",
      ),
      remediation: expect.stringContaining("Give `--store`"),
    });
  }
});
