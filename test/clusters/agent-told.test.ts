import { expect, it } from "vitest";
import type { ClusterJob } from "../../src/generated/types.ts";
import { tarOf } from "../../src/host/tar-writer.ts";
import { globPattern } from "../../src/work/files/file-globs.ts";
import { agentRig } from "./agent-rig.ts";

const LEAVES = `open(os.environ["MODEL_GITOPS_ARTIFACT"], "w").write("model")`;

it("leaves how it went: the metrics as training wrote them, and the log without what it was handed", async () => {
  await using rig = await agentRig();
  const job = await rig.job(
    `import os
print("of the command " + os.environ["API_KEY"])
open(os.environ["MODEL_GITOPS_METRICS"], "w").write("epoch,loss\\n0,0.5\\n")
${LEAVES}`,
    { env: ["API_KEY"], metrics: "logs/metrics.csv", setup: ["python3", "-c", "print('of the setup')"] },
  );
  expect((await rig.run(job, { API_KEY: "s3cret-key" })).code).toBe(0);
  const { metrics, log } = await rig.result();
  expect(metrics).toMatchObject({ path: "logs/metrics.csv", bytes: 17 });
  expect(await rig.content(metrics?.digest ?? "")).toBe("epoch,loss\n0,0.5\n");
  expect(log?.path).toBe("training.log");
  expect(await rig.content(log?.digest ?? "")).toBe("of the command ***\n");
});

it("keeps of a very long log the beginning and the end", async () => {
  await using rig = await agentRig();
  const job = await rig.job(`import os\nfor at in range(30000): print("line %05d " % at + "x" * 60)\n${LEAVES}`);
  expect((await rig.run(job)).code).toBe(0);
  const { log, tail } = await rig.result();
  const lines = (await rig.content(log?.digest ?? "")).split("\n");
  expect(lines[0]).toMatch(/^line 00000 /);
  expect(lines.at(-2)).toMatch(/^line 29999 /);
  expect(lines.filter((line) => /^… \d+ lines left out …$/.test(line))).toHaveLength(1);
  expect(log?.bytes).toBeLessThan(800 * 1024);
  expect([tail.length, tail.at(-1)?.slice(0, 10)]).toEqual([30, "line 29999"]);
});

it("leaves what the report is to show, in the order of the globs, and of links and other files nothing", async () => {
  await using rig = await agentRig();
  const globs = [
    "models/credit/notes.md",
    "models/credit/plots/**/*.{png,jpg}",
    "models/credit/[ab].md",
    "models/credit/*.gif",
  ];
  const code = `import os
os.makedirs("plots/deep/.hidden")
for path in ("notes.md", "a.md", "c.md", "plots/1.png", "plots/deep/.hidden/2.jpg", "plots/3.txt", "../../x.md"):
    open(path, "w").write(path)
os.symlink("/etc/hostname", "plots/link.png")
open("large.gif", "w").truncate(40 << 20)
${LEAVES}`;
  const whole = JSON.parse(await rig.content(await rig.job(code))) as ClusterJob;
  const bytes = Buffer.from(code);
  const job = await rig.blob(
    JSON.stringify({
      ...whole,
      folder: "models/credit",
      code: await rig.blob(tarOf([{ name: "models/credit/train.py", bytes }])),
      artifact: [{ path: "models/credit/out/model.bin", isFolder: false }],
      shown: globs.map(globPattern),
    }),
  );
  const ran = await rig.run(job);
  expect([ran.code, ran.text]).toEqual([0, expect.anything()]);
  const { shown = [] } = await rig.result();
  expect(shown.map(({ path }) => path)).toEqual(
    ["notes.md", "plots/1.png", "plots/deep/.hidden/2.jpg", "a.md"].map((path) => `models/credit/${path}`),
  );
  expect(await rig.content(shown[1]?.digest ?? "")).toBe("plots/1.png");
});

it.for([
  ["no file", "pass"],
  ["a link out of its folder", `os.symlink("/etc/hostname", os.environ["MODEL_GITOPS_METRICS"])`],
  ["a folder", `os.mkdir(os.environ["MODEL_GITOPS_METRICS"])`],
  ["a file larger than anybody draws", `open(os.environ["MODEL_GITOPS_METRICS"], "w").truncate(40 << 20)`],
] as const)("trains as well where %s is left of the metrics", async ([, code]) => {
  await using rig = await agentRig();
  const job = await rig.job(`import os\n${code}\n${LEAVES}`, { metrics: "metrics.jsonl" });
  expect((await rig.run(job)).code).toBe(0);
  const result = await rig.result();
  expect(result.artifact).toHaveLength(1);
  expect([result.metrics, result.log?.path]).toEqual([undefined, "training.log"]);
});
