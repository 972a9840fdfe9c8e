import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SourceOptions } from "../../src/data/source-request.ts";
import { resolveSource } from "../../src/data/source.ts";
import { UserError } from "../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../fakes/host.ts";
import { startServer, type S3Server } from "./s3-server.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

describe("data in S3", () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  const machine = (
    env: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
  ): Promise<FakeHost> =>
    fakeHost({
      files,
      env: {
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: server.keyId,
        AWS_SECRET_ACCESS_KEY: server.secret,
        ...env,
      },
      // Signatures of another day are refused.
      now: Date.now(),
    });
  const get = (host: FakeHost, path: string, more: Partial<SourceOptions> = {}) =>
    resolveSource({ host, folder: "models/m", path, ...more });

  it("is downloaded once for each content, and each version can be named", async () => {
    await using host = await machine();
    const { files, digest } = await get(host, "s3://model-data/holdout.csv");
    expect(digest).toBe(`sha256:${sha256("id,x\n1,3\n")}`);
    expect(await readFile(files[0] ?? "", "utf8")).toBe("id,x\n1,3\n");
    await get(host, "s3://model-data/holdout.csv");
    expect(host.seen.log).toEqual(["Downloading s3://model-data/holdout.csv (9 B)"]);
    const old = { version: { s3VersionId: server.versions[0] } };
    expect((await get(host, "s3://model-data/holdout.csv", old)).digest).toBe(`sha256:${sha256("id,x\n1,2\n")}`);
    expect(host.seen.masks).toContain(server.secret);
    expect(JSON.stringify(host.seen.log)).not.toContain(server.secret);
  });

  it("is found by glob over all pages of a listing", async () => {
    await using host = await machine();
    const all = await get(host, "s3://model-data/parts/day=*/101*.csv");
    const lines = Array.from({ length: 10 }, (_, digit) => {
      const number = 1010 + digit;
      return { key: `parts/day=${number % 3}/${number}.csv`, digest: sha256(`id,x\n${number},1\n`) };
    });
    expect(all.files).toHaveLength(10);
    const list = lines
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, digest }) => `sha256:${digest}  ${key}\n`);
    expect(all.digest).toBe(`sha256:${sha256(list.join(""))}`);
    expect(await failure(get(host, "s3://model-data/parts/*.parquet"))).toMatch(
      /^No object matches .*parts\/\*\.parquet\. Of 1020 objects in s3:\/\/model-data\/parts\/ none does/,
    );
    expect(await failure(get(host, "s3://model-data/parts/**", { limit: 1000 }))).toMatch(/more than the 1000 B/);
  });

  it("has keys with every character", async () => {
    await using host = await machine();
    const key = "odd/a b+c&d=(1)~'é.csv";
    expect((await get(host, `s3://model-data/${key}`)).digest).toBe(`sha256:${sha256("id,x\n7,7\n")}`);
    expect((await get(host, "s3://model-data/odd/*.csv")).digest).toBe(`sha256:${sha256("id,x\n7,7\n")}`);
    expect(await failure(get(host, "s3://model-data/a/../holdout.csv"))).toMatch(/has \. or \.\. as a part/);
  });

  it("of many megabytes arrives whole", async () => {
    await using host = await machine();
    const { digest } = await get(host, "s3://model-data/large.bin.csv");
    expect(digest).toBe(`sha256:${sha256(`id,x\n${"1,2\n".repeat(2_000_000)}`)}`);
  });

  it("that is not there, or not for this job, is said", async () => {
    await using host = await machine();
    expect(await failure(get(host, "s3://model-data/none.csv"))).toMatch(
      /^There is no s3:\/\/model-data\/none\.csv \(404/,
    );
    expect(await failure(get(host, "s3://no-such-bucket-here/a.csv"))).toMatch(
      /^(There is no bucket of|S3 does not let this job read) s3:\/\/no-such-bucket-here\/a\.csv/,
    );
    const wrong = { version: { s3VersionId: "00000000-0000-0000-0000-000000000000" } };
    expect(await failure(get(host, "s3://model-data/holdout.csv", wrong))).toMatch(
      /has no version "0{8}-.* Correct version\.s3VersionId/,
    );
    await using stranger = await machine({ AWS_SECRET_ACCESS_KEY: "a-wrong-secret" });
    expect(await failure(get(stranger, "s3://model-data/holdout.csv"))).toMatch(
      /^S3 does not let this job read s3:\/\/model-data\/holdout\.csv \(403 SignatureDoesNotMatch\)\. Give its role s3:GetObject/,
    );
    await using nobody = await machine({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(await failure(get(nobody, "s3://model-data/holdout.csv"))).toMatch(
      /^S3 does not let everybody read .* and this job has no key\. Put aws-actions\/configure-aws-credentials before it/,
    );
    await using half = await machine({ AWS_SECRET_ACCESS_KEY: "" });
    expect(await failure(get(half, "s3://model-data/holdout.csv"))).toMatch(/^Only AWS_ACCESS_KEY_ID is set/);
  });

  it("of a DVC remote is found by its pointer", async () => {
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const pointer = (name: string, text: string) => `outs:\n- md5: ${md5(text)}\n  hash: md5\n  path: ${name}\n`;
    await using host = await machine(
      {},
      {
        ".dvc/config": `[core]\n    remote = s\n['remote "s"']\n    url = s3://model-data/dvc\n    endpointurl = ${server.endpoint}\n`,
        "data/a.csv.dvc": pointer("a.csv", "id,x\n8,8\n"),
        "data/b.csv.dvc": pointer("b.csv", "never pushed"),
      },
    );
    expect((await get(host, "/data/a.csv")).digest).toBe(`md5:${md5("id,x\n8,8\n")}`);
    expect(await failure(get(host, "/data/b.csv"))).toMatch(
      /^The content of data\/b\.csv is not here: There is no s3:\/\/model-data\/dvc\/files\/md5\/.* Bring it with `dvc pull data\/b\.csv\.dvc`/,
    );
  });
});
