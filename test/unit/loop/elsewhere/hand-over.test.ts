import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { folderExchange } from "../../../../src/clusters/folder-exchange.ts";
import type { ClusterJob } from "../../../../src/generated/types.ts";
import { handOver } from "../../../../src/loop/elsewhere/hand-over.ts";
import { oneAtATime, type OpenedCluster } from "../../../../src/loop/elsewhere/opened-cluster.ts";
import { fakeCluster } from "../../../fakes/cluster.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";

const AT = "models/credit-risk";
const CONTENT = "weights that are large\n";
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash("sha256").update(CONTENT).digest("hex")}\nsize ${CONTENT.length}\n`;

/** What a cluster would unpack, by path: content and whether it may be started. */
async function handedOver(opened: OpenedPlace): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(opened.host.temp, "exchange-"));
  const exchange = folderExchange(folder);
  const cluster: OpenedCluster = {
    name: "ray",
    engine: "ray",
    settings: { exchange: folder, ray: { address: "https://ray" } },
    cluster: fakeCluster({ exchange, temp: opened.host.temp }),
    exchange,
    wait: async () => undefined,
    alone: oneAtATime(),
    spent: 0,
    taken: new Map(),
  };
  const handing = { opened: cluster, model: modelAt(), repository: "acme/models", data: {} };
  const digest = await (await handOver(opened.place, handing)).jobOf({ id: "mg-x-a1-0", seed: 1, attempt: 1 });
  const blob = (of: string): string => join(folder, "sha256", of.slice(7, 9), of.slice(7));
  const job: ClusterJob = JSON.parse(await readFile(blob(digest), "utf8"));
  const out = join(opened.host.temp, "unpacked");
  await mkdir(out);
  execFileSync("tar", ["-xf", blob(job.code), "-C", out]);
  const paths = execFileSync("find", [".", "-type", "f"], { cwd: out, encoding: "utf8" }).trim().split("\n").toSorted();
  const modes = execFileSync("stat", ["-c", "%a", ...paths], { cwd: out, encoding: "utf8" })
    .trim()
    .split("\n");
  const files = await Promise.all(paths.map(async (path) => await readFile(join(out, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [`${path.slice(2)} ${modes[index]}`, files[index] ?? ""]));
}

test("a cluster finds what the key is of: programs may be started, and names are as they are", async () => {
  const long = `${AT}/${"deep/".repeat(30)}ünï "quoted" $(x).py`;
  await using opened = await openedPlace({
    files: { [`${AT}/train.py`]: "print(1)\n", [`${AT}/run.sh`]: "#!/bin/sh\n", [`${AT}/empty.py`]: "", [long]: "x\n" },
  });
  await chmod(join(opened.host.workspace, AT, "run.sh"), 0o755);
  expect(await handedOver(opened)).toMatchObject({
    [`${AT}/train.py 644`]: "print(1)\n",
    [`${AT}/run.sh 755`]: "#!/bin/sh\n",
    [`${AT}/empty.py 644`]: "",
    [`${long} 644`]: "x\n",
  });
});

test("of a file in Git LFS the content goes along, and a pointer alone is refused", async () => {
  const files = { [`${AT}/train.py`]: "print(1)\n", [`${AT}/weights.py`]: CONTENT };
  await using opened = await openedPlace({ files });
  const place = { ...opened.place, head: withPointer(opened) };
  expect(await handedOver({ ...opened, place })).toMatchObject({ [`${AT}/weights.py 644`]: CONTENT });
  await using bare = await openedPlace({ files: { ...files, [`${AT}/weights.py`]: POINTER } });
  await writeFile(join(bare.host.workspace, AT, "weights.py"), POINTER);
  await expect(handedOver(bare)).rejects.toThrow(/is a file in Git LFS whose content is not here.*git lfs pull/);
});

/** As git has it: the pointer, where the working tree has the content. */
function withPointer({ place: { head } }: OpenedPlace): OpenedPlace["place"]["head"] {
  const committed = head.committed.bind(head);
  return Object.assign(head, {
    committed: async (path: string) =>
      path.endsWith("weights.py")
        ? (async function* () {
            yield new TextEncoder().encode(POINTER);
          })()
        : await committed(path),
  });
}
