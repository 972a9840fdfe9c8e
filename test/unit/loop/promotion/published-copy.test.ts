import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PromotionRecord, RunRecord } from "../../../../src/generated/types.ts";
import { verifyPublished } from "../../../../src/loop/promotion/published-copy.ts";
import { artifactSet, rootDigest } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { run } from "../../report/sample-records.ts";

type Asked = Parameters<typeof verifyPublished>;

const TAG = "churn@v1.0.0";
const ADDRESS = "https://github.com/acme/models/releases/download/churn%40v1.0.0";
const TEXT = { title: "churn 1.0.0", body: "", isPrerelease: false };
const CONTENTS = { "README.md": "its own", "sub/weights.bin": "w" };
let host: FakeHost;
let forge: FakeForge;

beforeEach(async () => {
  const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/models" };
  host = await fakeHost({ kind: "github", env });
  forge = fakeForge();
});
afterEach(async () => await host[Symbol.asyncDispose]());

async function released(files: Readonly<Record<string, string>>): Promise<void> {
  const commit = forge.git.commit({ branch: "main", files: {} });
  const release = await forge.versionReleases.draft({ tag: TAG, commit, ...TEXT });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(host.temp, "asset"), text);
    await forge.versionReleases.upload(release, name, join(host.temp, "asset"));
  }
  await forge.versionReleases.publish(release, TEXT);
}

async function looked(address = ADDRESS, hasForge = true): Promise<readonly string[]> {
  const files = Object.entries(CONTENTS).map(([name, text]) => ({ name, digest: sha256(text), bytes: text.length }));
  const set = artifactSet(files, undefined);
  const artifact = { path: "artifact/files", digest: rootDigest(set), bytes: 8, set };
  const store = { name: "the release model-gitops-store/churn" };
  const place = { host, storeOf: () => store, forge: async () => (hasForge ? forge : undefined) };
  const record: RunRecord = { ...run(), artifact };
  const target = { version: "1.0.0", address } as unknown as PromotionRecord;
  const findings = await verifyPublished({ place } as unknown as Asked[0], {
    model: { name: "churn" } as unknown as Asked[1]["model"],
    run: record,
    target,
    isFetched: true,
  });
  return findings.map(({ rule, outcome, message }) => `${rule} ${outcome} ${message}`);
}

const WHOLE = {
  "files--README.md": "its own",
  "files--sub--weights.bin": "w",
  "README.md": "the card",
  SHA256SUMS: "",
};

test("a release that has the model and what belongs beside it is what servers may load", async () => {
  await released(WHOLE);
  expect(await looked()).toEqual([]);
});

test.each([
  ["another byte", { ...WHOLE, "files--sub--weights.bin": "v" }, "see files--sub--weights.bin in it"],
  ["a file that is nobody's", { ...WHOLE, "install.sh": "x" }, "see install.sh in it"],
  ["no README.md of the model's", { ...WHOLE, "files--README.md": "the card" }, "see files--README.md in it"],
])("a release with %s is wrong", async (_, files, said) => {
  await released(files);
  expect(await looked()).toEqual([expect.stringMatching(`^promotion/bytes fail .*${said}.*promote 1.0.0 again`)]);
});

test("a release that is gone is not measured, and what nobody here can look at is told", async () => {
  expect(await looked()).toEqual([
    expect.stringMatching(/^promotion\/bytes unmeasured The release churn@v1\.0\.0.*is gone/),
  ]);
  expect(await looked(ADDRESS, false)).toEqual([expect.stringMatching(/^promotion\/bytes warn Here is no token/)]);
  expect(await looked("s3://elsewhere/models/churn/1.0.0")).toEqual([
    expect.stringMatching(/^promotion\/bytes warn s3:.* is no place of .*was not looked at/),
  ]);
});
