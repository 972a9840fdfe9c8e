import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluationFiles, predictedFiles, trainingFiles } from "../../../../src/loop/data/evaluation-data.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { type Edit, model } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A bucket on this machine, where AWS_ENDPOINT_URL leads. */
async function bucket(objects: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const found = objects[url.replace(/\?.*/, "")];
    if (found === undefined) response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
    else response.writeHead(200, { etag: `"${sha256(found)}"`, "x-amz-version-id": "v1" }).end(found);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = await fakeHost({ env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } });
  const head = new RevisionFiles(memoryRevision("head", {}));
  return {
    asked,
    place: { host, head, scratch: join(host.temp, "scratch") },
    rules: head.beside(memoryRevision("rules", {})),
    async [Symbol.asyncDispose]() {
      server.close();
      await host[Symbol.asyncDispose]();
    },
  };
}

const holdout = (words: string): Edit => ["{path: data/holdout.csv}", `{path: "s3://bkt/holdout.csv"${words}}`];
const judged = (...edits: readonly Edit[]) => ({ judged: model(...edits), head: model(...edits), proposed: {} });

test("what judges at an address is what is pinned, or what was accepted before is asked for", async () => {
  await using session = await bucket({ "/bkt/holdout.csv": "rows" });
  const [free] = await evaluationFiles(session, judged(holdout("")));
  expect(free).toMatchObject({ name: "holdout", digest: `sha256:${sha256("rows")}`, isUnvouched: true });
  const [pinned] = await evaluationFiles(session, judged(holdout(`, version: {sha256: ${sha256("rows")}}`)));
  expect(pinned).not.toHaveProperty("isUnvouched");
  await expect(evaluationFiles(session, judged(holdout(`, version: {sha256: ${sha256("other")}}`)))).rejects.toThrow(
    /^s3:\/\/bkt\/holdout\.csv is not the version that is pinned: its sha256 is/,
  );
  await expect(evaluationFiles(session, judged(holdout(", version: {dvc: h.dvc}")))).rejects.toThrow(
    "version.dvc is for files of the repository, and s3://bkt/holdout.csv is an address.",
  );
});

test("the base branch's address decides, and what is proposed in its place is shown", async () => {
  await using session = await bucket({ "/bkt/holdout.csv": "rows", "/bkt/new.csv": "new rows" });
  const proposed = { holdout: { path: "s3://bkt/new.csv" } };
  const head = model(["{path: data/holdout.csv}", '{path: "s3://bkt/new.csv"}']);
  const found = await evaluationFiles(session, { ...judged(holdout("")), head, proposed });
  expect(found.map(({ name, role, digest }) => [name, role, digest])).toEqual([
    ["holdout", "decides", `sha256:${sha256("rows")}`],
    ["holdout-proposed", "shown", `sha256:${sha256("new rows")}`],
  ]);
});

test("training is told where its rows are, and those it has to answer", async () => {
  await using session = await bucket({ "/bkt/train.csv": "rows", "/bkt/holdout.csv": "asked" });
  const train: Edit = ["{path: data/train.csv}", '{path: "s3://bkt/train.csv"}'];
  const [found] = await trainingFiles(session.place, model(train));
  expect(await readFile(found?.files[0] ?? "", "utf8")).toBe("rows");
  const answers: Edit = ["  slices", "  predictions: p.csv\n  slices"];
  expect(await predictedFiles(session.place, model(train, holdout("")))).toEqual([]);
  expect(await predictedFiles(session.place, model(train, answers))).toEqual([]);
  const [rows] = await predictedFiles(session.place, model(train, holdout(""), answers));
  expect([rows?.name, await readFile(rows?.files[0] ?? "", "utf8")]).toEqual(["holdout", "asked"]);
});

test("an address of a private network is asked where the settings allow it, and they are read only then", async () => {
  await using session = await bucket({ "/bkt/holdout.csv": "rows" });
  let read = 0;
  const dataHosts = async () => {
    read += 1;
    return ["localhost:1"];
  };
  const place = { ...session.place, dataHosts };
  await evaluationFiles({ ...session, place }, judged(holdout("")));
  expect(read).toBe(0);
  const at = (url: string) => judged(["{path: data/holdout.csv}", `{path: "${url}"}`]);
  await expect(evaluationFiles({ ...session, place }, at("https://localhost/h.csv"))).rejects.toThrow(
    'https://localhost/h.csv is a name of this machine or of a private network. If that is meant, name it in .github/model-gitops.yaml of the default branch: data: {hosts: ["localhost"]}',
  );
  expect(read).toBe(1);
});
