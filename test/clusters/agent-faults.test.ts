import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { folderExchange } from "../../src/clusters/folder-exchange.ts";
import type { ClusterJob } from "../../src/generated/types.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { agentRig, ID, TRAIN } from "./agent-rig.ts";

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
    const escaping = { ...(JSON.parse(await rig.content(job)) as ClusterJob), metrics: "../metrics" };
    expect((await rig.run(await rig.blob(JSON.stringify(escaping)))).code).toBe(78);
  });
});

describe("an exchange or a disk that fails", () => {
  it("is tried again until what was trained lies there", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    const away = `
failing = [0]
real = exchange_folder.Folder._partial
def partial(self, place, content):
    if os.path.exists(${JSON.stringify(join(rig.root, "away"))}) and "/sha256/" in place:
        raise OSError(30, "Read-only file system", place)
    return real(self, place, content)
exchange_folder.Folder._partial = partial
`;
    await writeFile(join(rig.root, "away"), "");
    const running = rig.changed(job, away, { MODEL_GITOPS_PATIENCE: "30" });
    await running.seen(/storing out\/model.bin: .*Read-only file system.* It is tried again for up to/);
    await rm(join(rig.root, "away"));
    expect((await running.end).code).toBe(0);
    expect((await rig.result()).end).toEqual({ kind: "exited", exitCode: 0 });
  });

  it("is given up loudly, and the next start does it again", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    const full = `def claim(self, path, data):
    if path.endswith("result.json"): raise OSError(28, "No space left on device", path)
    return real(self, path, data)
real, exchange_folder.Folder.claim = exchange_folder.Folder.claim, claim`;
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
    setattr(os, name, counted(getattr(os, name)))
for name in ("fetch", "store", "forget"):
    setattr(exchange_folder.Folder, name, counted(getattr(exchange_folder.Folder, name)))
for name in ("_command", "_collect"):
    setattr(start.Start, name, counted(getattr(start.Start, name)))
inputs.unpack = counted(inputs.unpack)
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
      expect(await rig.content(result.artifact[0]?.digest ?? "")).toBe("model 7");
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

describe("a machine that is not as the manifest requires", () => {
  it("ends the job before anything is trained", async () => {
    await using rig = await agentRig();
    const ran = await rig.run(await rig.job(TRAIN, { requires: { diskBytes: 1e18 } }));
    const reason = expect.stringMatching(/^.* of free disk are required; .* are left$/);
    expect([ran.code, (await rig.result()).end]).toEqual([69, { kind: "machine", reason }]);
    expect(ran.text).not.toContain("training\n");
  });
});
