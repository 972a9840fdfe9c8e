import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { folderExchange } from "../../src/clusters/folder-exchange.ts";
import type { TrainingJob } from "../../src/generated/types.ts";
import { tarOf } from "../../src/host/tar-writer.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { agentRig, ID, type Rig } from "./agent-rig.ts";

/** Leaves a model of what it was given. */
const TRAIN = `
import json, os
print("training", flush=True)
open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model " + os.environ["MODEL_GITOPS_SEED"])
`;

const blobOf = async (rig: Rig, digest: string): Promise<string> => {
  const file = join(rig.root, "fetched");
  expect(await rig.exchange.blobs.get(digest, file)).toBe(true);
  return await readFile(file, "utf8");
};

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
    const whole = JSON.parse(await blobOf(rig, job)) as TrainingJob;
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
    expect(ran.code, ran.text).toBe(0);
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
    expect(await blobOf(rig, result.artifact[0]?.digest ?? "")).toBe("id,x\n1,2\nid,x\n1,2\n");
    expect(await blobOf(rig, result.artifact[1]?.digest ?? "")).toBe('[3, false, "by name"]');
    // What training did to its copy is not the blob's.
    expect(await blobOf(rig, data)).toBe("id,x\n1,2\n");
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

async function codeOf(rig: Rig, job: TrainingJob): Promise<Buffer> {
  const file = join(rig.root, "code.tar");
  await rig.exchange.blobs.get(job.code, file);
  const tar = await readFile(file);
  return tar.subarray(512, 512 + Number.parseInt(tar.subarray(124, 135).toString(), 8));
}

describe("a job that comes to another end", () => {
  const end = async (code: string, more: Partial<TrainingJob> = {}) => {
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
});

describe("bytes that are not as the job says", () => {
  it("are not trained on", async () => {
    await using rig = await agentRig();
    const gone = { path: "data.csv", digest: sha256("gone"), bytes: 4 };
    const job = await rig.job(TRAIN, { files: [gone] });
    const ran = await rig.run(job);
    expect(ran.code).toBe(65);
    expect(ran.text).not.toContain("training");
    expect((await rig.result()).end).toMatchObject({
      kind: "bytes",
      reason: expect.stringContaining("is not in the exchange"),
    });
  });

  it("are told from damaged ones, and waited for a while", async () => {
    await using rig = await agentRig();
    const digest = await rig.blob("right");
    const place = join(rig.root, "exchange/sha256", digest.slice(7, 9), digest.slice(7));
    await writeFile(place, "wrong");
    const job = await rig.job(TRAIN, { files: [{ path: "data.csv", digest, bytes: 5 }] });
    const running = rig.start(job, { MODEL_GITOPS_PATIENCE: "6" });
    await sleep(1000);
    await writeFile(place, "right");
    expect((await running.end).code).toBe(0);
    await writeFile(place, "wrong");
    await rig.exchange.remove(`jobs/${ID}/result.json`);
    expect((await rig.run(job)).code).toBe(65);
    expect((await rig.result()).end.reason).toContain("damaged or was replaced");
  });

  it("are no archive that leads elsewhere", async () => {
    const members: readonly string[] = [
      "i.name='../out'",
      "i.name='/tmp/out'",
      "i.name='a/../../out'",
      "i.type=tarfile.SYMTYPE; i.linkname='/etc'",
      "i.type=tarfile.LNKTYPE; i.linkname='train.py'",
      "i.type=tarfile.CHRTYPE",
      "i.type=tarfile.FIFOTYPE",
    ];
    for (const member of members) {
      await using rig = await agentRig();
      const file = join(rig.root, "hostile.tar");
      execFileSync("python3", [
        "-c",
        `import tarfile,io,sys\nt=tarfile.open(sys.argv[1],"w")\ni=tarfile.TarInfo("x")\n${member}\nt.addfile(i)\nt.close()`,
        file,
      ]);
      const job = await rig.job(TRAIN, { code: await rig.blob(await readFile(file)) });
      expect((await rig.run(job)).code).toBe(65);
      expect((await rig.result()).end.kind).toBe("bytes");
      expect(await readdir(rig.root)).not.toContain("out");
    }
    await using rig = await agentRig();
    expect((await rig.run(await rig.job(TRAIN, { code: await rig.blob("no archive") }))).code).toBe(65);
  });

  it("are no job, and nothing is run", async () => {
    await using rig = await agentRig();
    expect((await rig.run(sha256("no job"))).code).toBe(74);
    expect((await rig.run(await rig.blob("{}"))).code).toBe(78);
    const job = await rig.job(TRAIN);
    const escaping = { ...(JSON.parse(await blobOf(rig, job)) as TrainingJob), metrics: "../metrics" };
    expect((await rig.run(await rig.blob(JSON.stringify(escaping)))).code).toBe(78);
  });
});

describe("an exchange or a disk that fails", () => {
  it("is tried again until what was trained lies there", async () => {
    await using rig = await agentRig();
    const root = join(rig.root, "exchange");
    const job = await rig.job(TRAIN);
    const away = `
failing = [0]
real = A.Folder._partial
def partial(self, place, content):
    if os.path.exists(${JSON.stringify(join(rig.root, "away"))}) and "/sha256/" in place:
        raise OSError(30, "Read-only file system", place)
    return real(self, place, content)
A.Folder._partial = partial
`;
    await writeFile(join(rig.root, "away"), "");
    const running = rig.changed(job, away, { MODEL_GITOPS_PATIENCE: "30" });
    await running.seen(/storing out\/model.bin: .*Read-only file system.* It is tried again for up to/);
    await execFileSync("rm", [join(rig.root, "away")]);
    expect((await running.end).code).toBe(0);
    expect((await rig.result()).end).toEqual({ kind: "exited", exitCode: 0 });
    expect((await stat(root)).isDirectory()).toBe(true);
  });

  it("is given up loudly, and the next start does it again", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    const full = `def claim(self, path, data):
    if path.endswith("result.json"): raise OSError(28, "No space left on device", path)
    return real(self, path, data)
real, A.Folder.claim = A.Folder.claim, claim`;
    const ran = await rig.changed(job, full).end;
    expect([ran.code, ran.text]).toEqual([74, expect.stringContaining("GAVE UP, and there is no result")]);
    expect((await rig.run(job)).code).toBe(0);
    expect((await rig.result()).restarts).toBe(1);
  });

  it("leaves nothing that is believed where it is killed, wherever that is", async () => {
    await using rig = await agentRig();
    const data = await rig.blob("id\n1\n");
    const job = await rig.job(TRAIN, {
      files: [{ path: "d.csv", digest: data, bytes: 5 }],
      checkpoints: "ck",
      setup: ["true"],
    });
    // Each start is killed one step later than the one before it: around each call that changes the exchange, and each step.
    const kill = (at: number): string => `
import signal
calls = [0]
def passed():
    calls[0] += 1
    if calls[0] == ${at}: os.kill(os.getpid(), signal.SIGKILL)
def counted(real):
    def call(*args, **more):
        passed()
        found = real(*args, **more)
        passed()
        return found
    return call
for name in ("link", "replace"):
    setattr(A.os, name, counted(getattr(os, name)))
for name in ("fetch", "store", "forget"):
    setattr(A.Folder, name, counted(getattr(A.Folder, name)))
for name in ("_command", "_collect"):
    setattr(A.Start, name, counted(getattr(A.Start, name)))
A.unpack = counted(A.unpack)
`;
    let killed = 0;
    for (let code: number | null = null; code === null; killed += 1) {
      const before = await rig.exchange.list(`jobs/${ID}/starts/`);
      const ran = await rig.changed(job, kill(killed + 1), { MODEL_GITOPS_BEAT: "60" }).end;
      code = ran.code;
      // The killed process was of this machine: nobody waits until it seems dead.
      expect(ran.milliseconds).toBeLessThan(2900);
      if ((await rig.exchange.read(`jobs/${ID}/result.json`)) === undefined) continue;
      const result = await rig.result();
      expect(await blobOf(rig, result.artifact[0]?.digest ?? "")).toBe("model 7");
      expect(result.restarts).toBe((await rig.exchange.list(`jobs/${ID}/starts/`)).length - 1);
      expect(before.length).toBeGreaterThan(10);
    }
    expect(killed).toBeGreaterThan(20);
    expect(await rig.left()).toEqual([]);
    expect(await rig.exchange.list("checkpoints/")).toEqual([]);
    expect((await readdir(rig.root, { recursive: true })).filter((path) => path.endsWith("model.bin"))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)("is a full disk", async () => {
    await using rig = await agentRig();
    const small = join(rig.root, "small");
    await mkdir(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", small]);
    try {
      const big = await rig.blob(Buffer.alloc(1 << 20));
      const job = await rig.job(TRAIN, { files: [{ path: "big.bin", digest: big, bytes: 1 << 20 }] });
      const ran = await rig.run(job, { MODEL_GITOPS_SCRATCH: small });
      expect(ran.code).toBe(65);
      expect((await rig.result()).end).toMatchObject({
        kind: "bytes",
        reason: expect.stringContaining("No space left"),
      });
      expect(await readdir(small)).toEqual([]);
      await using other = await agentRig(() => folderExchange(small));
      const full = `import os\nopen(os.environ["MODEL_GITOPS_ARTIFACT"], "wb").write(bytes(1 << 20))`;
      const ended = await other.run(await other.job(full));
      expect([ended.code, ended.text]).toEqual([74, expect.stringContaining("No space left on device")]);
      expect(await readdir(join(small, "sha256"), { recursive: true })).not.toContainEqual(
        expect.stringContaining("partial"),
      );
    } finally {
      execFileSync("umount", [small]);
    }
  });

  it("follows no link out of the exchange", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    await symlink("/etc", join(rig.root, "exchange/jobs"));
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([78, expect.stringContaining("leads out of the exchange")]);
  });
});
