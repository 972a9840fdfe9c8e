import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { folderExchange } from "../../src/clusters/folder-exchange.ts";
import type { ClusterJob } from "../../src/generated/types.ts";
import { tarOf } from "../../src/host/tar-writer.ts";
import { agentRig, ID, type Rig, TRAIN } from "./agent-rig.ts";

describe("a job that the agent runs", () => {
  it("gets code, data and parameters, and leaves its artifact by digest", async () => {
    await using rig = await agentRig();
    const data = await rig.blob("id,x\n1,2\n");
    const job = await rig.job(
      `
import json, os, sys, time
print("hello on stdout", flush=True)
print("hello on stderr", file=sys.stderr, flush=True)
print("::model-gitops:: " + json.dumps({"kind": "ended"}), flush=True)
params = json.load(open(os.environ["MODEL_GITOPS_PARAMS"]))
files = json.load(open(os.environ["MODEL_GITOPS_DATA"]))
assert files["train"] == [os.environ["MODEL_GITOPS_DATA_TRAIN"]], files
rows = open(files["train"][0]).read()
open(files["train"][0], "w").write("changed by training")
with open(os.environ["MODEL_GITOPS_METRICS"], "a") as metrics:
    for step in (1, 2):
        metrics.write(json.dumps({"step": step, "name": "loss", "value": 1 / step, "total": 2}) + "\\n")
os.makedirs("out/deep")
open("out/deep/weights.bin", "w").write(rows * 2)
open("out/model.json", "w").write(json.dumps([params["depth"], "AWS_SECRET_ACCESS_KEY" in os.environ, os.environ["NAMED"]]))
open("out/.gitkeep", "w").close()
open("predictions.csv", "w").write("id,p\\n")
block = bytearray(60_000_000)
end = time.process_time() + 1.2
while time.process_time() < end: block[0] = 1
`,
      {},
    );
    const whole = JSON.parse(await rig.content(job)) as ClusterJob;
    const named = await rig.blob(
      JSON.stringify({
        ...whole,
        folder: "models/credit",
        code: await rig.blob(tarOf([{ name: "models/credit/train.py", bytes: await codeOf(rig, whole) }])),
        params: { depth: 3 },
        env: ["NAMED", "UNSET"],
        data: { train: ["models/credit/data/train.csv"] },
        files: [{ path: "models/credit/data/train.csv", digest: data, bytes: 9 }],
        artifact: [{ path: "models/credit/out", isFolder: true }],
        predictions: "models/credit/predictions.csv",
        metrics: "models/credit/metrics.jsonl",
      }),
    );
    const ran = await rig.run(named, { AWS_SECRET_ACCESS_KEY: "secret", NAMED: "by name" });
    expect([ran.code, ran.text]).toEqual([0, expect.anything()]);
    expect(ran.text).toContain("hello on stdout\nhello on stderr\n ::model-gitops:: ");
    expect(ran.text).toContain("training.env names UNSET, which this cluster does not set.");
    expect(ran.lines.filter(({ kind }) => kind !== "text" && kind !== "progress")).toEqual([
      { kind: "begun", start: 1 },
      { kind: "ended" },
    ]);
    const points = ran.lines.flatMap((line) => (line.kind === "progress" ? line.points : []));
    expect(points).toEqual([{ step: 2, name: "loss", value: 0.5, total: 2 }]);
    const result = await rig.result();
    expect(result).toMatchObject({
      id: ID,
      job: named,
      end: { kind: "exited", exitCode: 0 },
      restarts: 0,
      progress: { loss: { step: 2, value: 0.5 } },
      predictions: { path: "models/credit/predictions.csv", bytes: 5 },
    });
    expect(result.artifact.map(({ path }) => path)).toEqual([
      "models/credit/out/deep/weights.bin",
      "models/credit/out/model.json",
    ]);
    expect(await rig.content(result.artifact[0]?.digest ?? "")).toBe("id,x\n1,2\nid,x\n1,2\n");
    expect(await rig.content(result.artifact[1]?.digest ?? "")).toBe('[3, false, "by name"]');
    // What training did to its copy is not the blob's.
    expect(await rig.content(data)).toBe("id,x\n1,2\n");
    const { telemetry, machine } = result;
    expect(telemetry?.memoryPeakBytes).toBeGreaterThan(60_000_000);
    expect(telemetry?.memoryPeakBytes).toBeLessThan(200_000_000);
    expect((telemetry?.cpuMean ?? 0) * result.durationSeconds).toBeGreaterThan(1.1);
    expect((telemetry?.cpuMean ?? 0) * result.durationSeconds).toBeLessThan(2.5);
    expect(machine?.cpus).toBe(Number(execFileSync("nproc", { encoding: "utf8" })));
    expect(await rig.left()).toEqual([]);
  });

  it("is over where its result is there, and another of it trains nothing", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    expect((await rig.run(job)).code).toBe(0);
    const again = await rig.run(job);
    expect([again.code, again.text]).toEqual([0, expect.stringContaining('"kind": "exited", "exitCode": 0')]);
    expect(again.text).not.toContain("training\n");
    expect(again.lines.at(-1)).toEqual({ kind: "ended" });
  });

  it("is done by one of three that start at once", async () => {
    await using rig = await agentRig();
    const job = await rig.job(`${TRAIN}\nimport time; time.sleep(1.5)`);
    const all = await Promise.all([1, 2, 3].map(() => rig.run(job)));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(all.filter(({ text }) => /^training$/m.test(text))).toHaveLength(1);
    expect((await rig.result()).restarts).toBe(0);
  });

  it("is another's where the exchange is another's", async () => {
    await using one = await agentRig();
    await using two = await agentRig(folderExchange, { TMPDIR: join(one.root, "scratch") });
    const [job, other] = [await one.job(`${TRAIN}\nimport time; time.sleep(2)`), await two.job(TRAIN)];
    const running = one.start(job);
    await running.seen(/^training$/m);
    // Of the same id, on the same machine, in the same scratch folder.
    expect((await two.run(other)).code).toBe(0);
    expect((await running.end).code).toBe(0);
    expect((await one.result()).end).toEqual({ kind: "exited", exitCode: 0 });
  });

  it("goes on from its checkpoints after the engine has ended it", async () => {
    await using rig = await agentRig();
    const job = await rig.job(CHECKPOINTED, { checkpoints: "ck" });
    const first = rig.start(job);
    await first.seen(/step 3/);
    process.kill(first.pid, "SIGTERM");
    const ended = await first.end;
    expect(ended.code).toBe(143);
    expect(ended.text).toContain("saved in time");
    await expect(rig.result()).rejects.toThrow("no result");
    expect(await rig.left()).toEqual([]);
    const second = await rig.run(job);
    expect([second.code, second.text]).toEqual([0, expect.stringContaining("goes on from 3")]);
    // It said that it had ended: nobody waited until it seemed dead.
    expect(second.milliseconds).toBeLessThan(6000);
    const result = await rig.result();
    expect(result).toMatchObject({ restarts: 1, end: { kind: "exited", exitCode: 0 } });
    expect(result.durationSeconds).toBeGreaterThan(1.2);
    expect(await rig.exchange.list("checkpoints/")).toEqual([]);
  });

  it("waits for a start on another machine until that gives no sign of life", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    await rig.exchange.claim(
      `jobs/${ID}/starts/1.json`,
      JSON.stringify({ at: "2026-11-01T00:00:00Z", machine: "other" }),
    );
    await rig.exchange.write(
      `jobs/${ID}/running.json`,
      JSON.stringify({ start: 1, machine: "other", pid: 1, seconds: 100 }),
    );
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("another start of this job is at work")]);
    expect(ran.milliseconds).toBeGreaterThan(3000);
    expect(await rig.result()).toMatchObject({ restarts: 1, startedAt: "2026-11-01T00:00:00Z" });
    expect((await rig.result()).durationSeconds).toBeGreaterThan(100);
  });

  it("stops where another start has taken over, and leaves that one's result alone", async () => {
    await using rig = await agentRig();
    const job = await rig.job(`${TRAIN}\nimport time; time.sleep(60)`);
    const running = rig.start(job);
    await running.seen(/^training$/m);
    await rig.exchange.claim(`jobs/${ID}/starts/2.json`, "{}");
    await running.seen(/another start of this job has taken over/);
    const theirs = JSON.stringify({ schema: "model-gitops/job-result/v1", end: { kind: "exited", exitCode: 3 } });
    await rig.exchange.claim(`jobs/${ID}/result.json`, theirs);
    expect((await running.end).code).toBe(0);
    expect(Buffer.from((await rig.exchange.read(`jobs/${ID}/result.json`)) ?? []).toString()).toBe(theirs);
  });
});

const CHECKPOINTED = `
import os, signal, sys, time
folder = os.environ["MODEL_GITOPS_CHECKPOINTS"]
assert os.path.realpath("ck") == os.path.realpath(folder)
def step_of():
    try: return int(open(folder + "/step").read())
    except FileNotFoundError: return 0
def end(*_):
    time.sleep(0.5)
    open(folder + "/step", "w").write("3")
    print("saved in time", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("goes on from", step_of(), flush=True)
for step in range(step_of() + 1, 9):
    print("step", step, flush=True)
    if step == 3: time.sleep(60)
    time.sleep(0.1)
open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model")
`;

/** One that nobody has waited for yet is none. */
async function isThere(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "x) Z");
  return !/\) [ZX]/.test(text);
}

async function codeOf(rig: Rig, job: ClusterJob): Promise<Buffer> {
  const file = join(rig.root, "code.tar");
  await rig.exchange.blobs.get(job.code, file);
  const tar = await readFile(file);
  return tar.subarray(512, 512 + Number.parseInt(tar.subarray(124, 135).toString(), 8));
}

describe("a job that comes to another end", () => {
  const end = async (code: string, more: Partial<ClusterJob> = {}) => {
    await using rig = await agentRig();
    const ran = await rig.run(await rig.job(code, more));
    return { code: ran.code, end: (await rig.result()).end, artifact: (await rig.result()).artifact, text: ran.text };
  };

  it("says how its commands ended", async () => {
    expect(await end("raise SystemExit(3)")).toMatchObject({ code: 3, end: { kind: "exited", exitCode: 3 } });
    expect(await end("import os; os.kill(os.getpid(), 9)")).toMatchObject({
      code: 137,
      end: { kind: "killed", signal: "SIGKILL" },
    });
    expect(await end("import time; time.sleep(60)", { timeoutSeconds: 0.5 })).toMatchObject({
      code: 124,
      end: { kind: "timed-out" },
    });
    expect(await end("", { command: ["no-such-trainer"] })).toMatchObject({
      code: 127,
      end: { kind: "not-started", reason: '"no-such-trainer" is not installed on this machine' },
    });
    expect(await end("", { folder: "nowhere" })).toMatchObject({ end: { kind: "not-started" } });
    expect(await end("", { setup: ["sh", "-c", "echo no such package; exit 4"] })).toMatchObject({
      code: 4,
      end: { kind: "setup", exitCode: 4 },
      text: expect.stringContaining("no such package"),
    });
  });

  it("takes nothing for an artifact that is no plain file", async () => {
    const left = async (code: string, artifact = { path: "out", isFolder: true }) =>
      await end(`import os\n${code}`, { artifact: [artifact] });
    const cases: readonly (readonly [string, string])[] = [
      ["", "out is empty"],
      ["open('out/.gitignore', 'w')", "out is empty"],
      ["open('out/a', 'w'); os.symlink('/etc/passwd', 'out/b')", "out/b is a link"],
      ["os.mkdir('out/deep'); os.mkfifo('out/deep/pipe')", "out/deep/pipe is no plain file"],
      ["os.rmdir('out'); os.symlink('/etc', 'out')", "out is a link"],
      ["os.rmdir('out')", "training left no out"],
      ["open(b'out/\\xff', 'w')", "is no name in UTF-8"],
      ["for n in range(1002): open('out/%d' % n, 'w')", "1001 are the most"],
    ];
    for (const [code, reason] of cases)
      expect(await left(code)).toMatchObject({
        code: 66,
        artifact: [],
        end: { kind: "left-nothing", reason: expect.stringContaining(reason) },
      });
    expect(
      await left("os.rmdir('out'); os.mkdir('real'); open('real/m', 'w'); os.symlink('real', 'out')", {
        path: "out/m",
        isFolder: false,
      }),
    ).toMatchObject({
      end: { kind: "left-nothing", reason: expect.stringContaining("out is a link") },
    });
  });

  it("leaves no process behind", async () => {
    await using rig = await agentRig();
    const job = await rig.job(
      `${TRAIN}\nimport subprocess\nsubprocess.Popen(["sleep", "98765"], start_new_session=True)\nsubprocess.Popen(["sleep", "98766"])`,
    );
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("ended 1 processes that had left")]);
    expect(ran.milliseconds).toBeLessThan(10_000);
    const commands = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    expect(commands).not.toMatch(/sleep 9876[56]/);
  });

  it("does not outlive the agent", async () => {
    await using rig = await agentRig();
    const job = await rig.job(
      `import os\nprint("it is", os.getpid(), flush=True)\nos.execvp("sleep", ["sleep", "98767"])`,
    );
    const running = rig.start(job);
    await running.seen(/it is \d+/);
    process.kill(running.pid, "SIGKILL");
    const pid = Number(/it is (\d+)/.exec((await running.end).text)?.[1]);
    for (let tries = 0; tries < 40 && (await isThere(pid)); tries += 1) await sleep(50);
    expect(await isThere(pid)).toBe(false);
  });
});
