import { expect, test } from "vitest";
import { runSetup } from "../../../../src/loop/training/train-setup.ts";
import type { ResolvedModel } from "../../../../src/manifest/resolved-model.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { model } from "../../work/manifests.ts";

const FILES = { "models/credit-risk/here.txt": "in the manifest's folder" };
const env = { PATH: process.env["PATH"] ?? "", INDEX_URL: "https://pypi", GITHUB_TOKEN: "ghs_x" };

const newHost = (): Promise<FakeHost> => fakeHost({ files: FILES, env });

function setup(script: string, timeoutMs = 10_000): ResolvedModel {
  const given = model();
  const training = {
    ...given.training,
    setup: ["/bin/sh", "-c", script],
    env: ["INDEX_URL", "GITHUB_TOKEN"],
    timeoutMs,
  };
  return { ...given, training };
}

test("nothing to set up, nothing started", async () => {
  await using host = await newHost();
  expect(await runSetup(host, model())).toEqual([]);
  expect(host.seen.log).toEqual([]);
});

test("the setup runs in the manifest's folder, with the names of training.env and without the job's powers", async () => {
  await using host = await newHost();
  const script = 'cat here.txt; echo; echo "$INDEX_URL|$GITHUB_TOKEN|$MODEL_GITOPS"';
  expect(await runSetup(host, setup(script))).toEqual([]);
  expect(host.seen.log).toEqual([`setup: /bin/sh -c ${script}`, "in the manifest's folder", "https://pypi||true"]);
});

test("a setup that fails is a finding with the end of its log", async () => {
  await using host = await newHost();
  expect(await runSetup(host, setup("seq 1 40; echo no such package >&2; exit 3"))).toMatchObject([
    {
      rule: "train/setup",
      outcome: "fail",
      model: "credit-risk",
      message: "The setup command of credit-risk exited with code 3.",
      location: { file: "models/credit-risk/model.yaml" },
      evidence: { log: expect.stringMatching(/^1[1-3]\n[\s\S]*no such package$/) },
    },
  ]);
});

test("what setup was handed by name is not in its finding", async () => {
  await using host = await newHost();
  const [finding] = await runSetup(host, setup('echo "no index at $INDEX_URL"; exit 3'));
  expect(finding?.evidence).toEqual({ log: "no index at ***" });
});

test.each([
  ["ran longer than its timeout", "sleep 20"],
  ["was killed by SIGKILL", "kill -9 $$"],
])("one that %s is a finding", async (message, script) => {
  await using host = await newHost();
  const [finding, ...others] = await runSetup(host, setup(script, 300));
  expect(finding?.message).toContain(message);
  expect(finding).not.toHaveProperty("evidence");
  expect(others).toEqual([]);
});

test("a program that is not there is a finding", async () => {
  await using host = await newHost();
  const given = setup("");
  const missing = { ...given, training: { ...given.training, setup: ["no-such-program"] } };
  expect((await runSetup(host, missing))[0]?.message).toMatch(/^The setup command of credit-risk could not start/);
});
