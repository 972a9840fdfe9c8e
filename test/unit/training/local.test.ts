import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainLocally, type LocalJob } from "../../../src/training/local.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";

function job(host: FakeHost, script: string, change: Partial<LocalJob> = {}): LocalJob {
  return {
    folder: host.workspace,
    command: ["/bin/sh", "-c", script],
    params: { learningRate: 0.1, name: "plain text" },
    envNames: [],
    seed: 7,
    artifact: [{ path: join(host.workspace, "model.bin"), isFolder: false }],
    metrics: join(host.workspace, "metrics.jsonl"),
    checkpoints: join(host.workspace, "checkpoints"),
    scratch: join(host.temp, "scratch"),
    timeout: 10_000,
    retries: 0,
    hasGpus: false,
    ...change,
  };
}

const env = {
  PATH: process.env["PATH"] ?? "",
  AWS_SECRET: "s3cret",
  GITHUB_TOKEN: "ghs_x",
  ACTIONS_RUNTIME_TOKEN: "eyJ",
};

test("params come as a file and as variables", async () => {
  await using host = await fakeHost({ env });
  await trainLocally(
    job(
      host,
      'cat "$MODEL_GITOPS_PARAMS"; echo "$MODEL_GITOPS_PARAM_LEARNING_RATE|$MODEL_GITOPS_PARAM_NAME|$MODEL_GITOPS_SEED"',
    ),
    host,
  );
  expect(host.seen.log.join("\n")).toContain('"learningRate": 0.1');
  expect(host.seen.log).toContain("0.1|plain text|7");
});

test("data comes as a list of files by name, wherever it lies", async () => {
  await using host = await fakeHost({ env });
  const data = { train: ["/tools/train.csv"], parts: ["/a.csv", "/b.csv"] };
  await trainLocally(
    job(host, 'cat "$MODEL_GITOPS_DATA" | tr -d " \\n"; echo; echo "$MODEL_GITOPS_DATA_TRAIN"', { data }),
    host,
  );
  expect(host.seen.log).toContain(JSON.stringify(data));
  expect(host.seen.log).toContain("/tools/train.csv");
});

test("only the manifest's names pass, and never the job's own powers", async () => {
  await using host = await fakeHost({ env });
  await trainLocally(
    job(host, "env | cut -d= -f1 | sort | tr '\\n' ' '", {
      envNames: ["AWS_SECRET", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "UNSET"],
    }),
    host,
  );
  const names = host.seen.log.at(-1) ?? "";
  expect(names).toContain("AWS_SECRET");
  expect(names).not.toMatch(/GITHUB_TOKEN|ACTIONS_/);
  expect(host.seen.log[0]).toBe("warning: training.env names UNSET, which this job does not set.");
  expect(host.seen.log[1]).toContain("GITHUB_TOKEN, ACTIONS_RUNTIME_TOKEN, which training never gets");
});

test("a retry finds its checkpoint and goes on", async () => {
  await using host = await fakeHost({ env });
  const script =
    'if [ -f "$MODEL_GITOPS_CHECKPOINTS/half" ]; then echo resumed; echo done > "$MODEL_GITOPS_ARTIFACT"; else touch "$MODEL_GITOPS_CHECKPOINTS/half"; exit 3; fi';
  const result = await trainLocally(job(host, script, { retries: 2 }), host);
  expect(result).toMatchObject({ end: { kind: "exited", exitCode: 0 }, attempts: 2 });
  expect(host.seen.log).toContain("resumed");
});

test("an artifact of an earlier run does not pass for this one's", async () => {
  await using host = await fakeHost({ env, files: { "model.bin": "old" } });
  await trainLocally(job(host, 'test ! -e "$MODEL_GITOPS_ARTIFACT" && echo gone'), host);
  expect(host.seen.log).toContain("gone");
});

test("what training was handed by name is in none of the last lines", async () => {
  await using host = await fakeHost({ env });
  const result = await trainLocally(job(host, 'echo "key: $AWS_SECRET"; exit 1', { envNames: ["AWS_SECRET"] }), host);
  expect(result.log.last(1)).toEqual(["key: ***"]);
});

test("the last lines and the live metrics are kept", async () => {
  await using host = await fakeHost({ env });
  const script = `i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i+1)); done; echo '{"step": 4, "name": "loss", "value": 0.5}' >> "$MODEL_GITOPS_METRICS"; exit 1`;
  const result = await trainLocally(job(host, script), host);
  expect(result.log.last(30)).toEqual(Array.from({ length: 30 }, (_, at) => `line ${at + 10}`));
  expect(result.progress).toEqual({ loss: { step: 4, value: 0.5 } });
});

test("a folder is emptied but for what keeps it in git; a folder where a file was said is left alone", async () => {
  const files = { "out/.gitignore": "*", "out/old.bin": "old", "out/deep/old.bin": "old", "code/train.py": "mine" };
  await using host = await fakeHost({ env, files });
  const artifact = [
    { path: join(host.workspace, "out"), isFolder: true },
    { path: join(host.workspace, "code"), isFolder: false },
    { path: join(host.workspace, "new/deep"), isFolder: true },
  ];
  await trainLocally(job(host, "ls -A out code; test -d new/deep && echo made", { artifact }), host);
  expect(host.seen.log.join(" ")).toBe("code: train.py  out: .gitignore made");
});

test("of a link in the place of the artifact, the link is removed and not what it leads to", async () => {
  await using host = await fakeHost({ env, files: { "mine/data.csv": "1" } });
  await symlink("mine", join(host.workspace, "out"));
  const artifact = [{ path: join(host.workspace, "out"), isFolder: true }];
  await trainLocally(job(host, "ls mine", { artifact }), host);
  expect(host.seen.log).toEqual(["data.csv"]);
});
