import { generateKeyPairSync } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "vitest";
import { attestVersion } from "../../../../src/attestations/attest-version.ts";
import { publicPem } from "../../../../src/attestations/keys.ts";
import { keySigner } from "../../../../src/attestations/signer.ts";
import { verifyAll } from "../../../../src/loop/stages/verify-all.ts";
import type { Artifact } from "../../../../src/records/artifact.ts";
import { hexOf, prettyJson, sha256 } from "../../../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { evaluation, run, verdict } from "../../report/sample-records.ts";
import { fileOf, setOf } from "../../work/provenance/sample-artifact.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const SET = { "model.onnx": "m", "tokens/vocab.json": "{}", "tokens/added.json": "[]" };

let host: FakeHost;

beforeEach(async () => {
  const files = {
    ...within("one", await assetsOf(fileOf("m"), { "model.onnx": "m" })),
    ...within(
      "several",
      await assetsOf(setOf(SET), {
        "files--model.onnx": "m",
        "files--tokens--vocab.json": "{}",
        "files--tokens--added.json": "[]",
      }),
    ),
  };
  host = await fakeHost({ files: { ...files, "release.pem": publicPem(privateKey) } });
});

afterEach(async () => await host[Symbol.asyncDispose]());

/** Everything that a release of the artifact has: what `gh release download --dir` makes. */
async function assetsOf(artifact: Artifact, files: Readonly<Record<string, string>>) {
  const judged = evaluation();
  const measured = { ...judged, candidate: { ...judged.candidate, digest: artifact.digest } };
  const trained = run({ artifact });
  const signed = await attestVersion(
    {
      artifact,
      run: trained,
      evaluation: measured,
      verdict: verdict({ artifact: artifact.digest, evaluationKey: judged.evaluationKey }),
      commit: "f".repeat(40),
      repository: { id: "42", url: "https://github.com/acme/models" },
      manifestPath: "models/churn/model.yaml",
      builder: { kind: "laptop" },
      version: "1.2.3",
      now: Date.UTC(2026, 0, 2),
    },
    { statements: keySigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString()) },
  );
  const assets = {
    ...files,
    "README.md": "# card",
    "model.cdx.json": "{}",
    "evaluation.json": prettyJson(measured),
    "run.json": prettyJson(trained),
    "evidence.tar": "tar",
    ...Object.fromEntries(signed.map(({ name, text }) => [name, text])),
  };
  return { ...assets, SHA256SUMS: sumsOf(assets) };
}

function sumsOf(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, text]) => `${hexOf(sha256(text))}  ${name}\n`)
    .join("");
}

function within(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

async function verified(artifact: string, bundles: readonly string[] = []) {
  const inputs = { artifact, bundles, key: "release.pem", policy: "", trustedRoot: "" };
  const { findings, outputs, text } = await verifyAll(host, inputs);
  const said = findings.filter(({ outcome }) => outcome !== "pass").map(({ message }) => message);
  return { outcome: outputs?.["outcome"], said: said.join(" "), text: text?.({ width: 4000, color: false }) ?? "" };
}

const put = (path: string, text: string): Promise<void> => writeFile(join(host.workspace, path), text);
const away = (path: string): Promise<void> => rm(join(host.workspace, path));

describe.each([
  { folder: "one", model: "one/model.onnx" },
  { folder: "several", model: "several/files--model.onnx" },
])("a release with $folder file(s) of a model, as it was downloaded", ({ folder, model }) => {
  test("holds, and it is said which of its documents nobody signed", async ({ expect }) => {
    const { outcome, said, text } = await verified(folder);
    expect({ outcome, said }).toEqual({ outcome: "pass", said: "" });
    expect(text).toContain("proven, 4 statements hold of 4.");
    expect(text).toContain("evaluation.json and run.json beside the model are what the provenance names.");
    expect(text).toContain("Nothing signs README.md, SHA256SUMS, evidence.tar and model.cdx.json: SHA256SUMS says");
  });

  test("a changed byte, a missing file and one more are found", async ({ expect }) => {
    await put(model, "M");
    expect(await verified(folder)).toMatchObject({
      outcome: "fail",
      said: expect.stringContaining("has other bytes than were signed") as string,
    });
    await away(model);
    expect((await verified(folder)).outcome).toBe("fail");
    await put(model, "m");
    const sums = await readFile(join(host.workspace, `${folder}/SHA256SUMS`), "utf8");
    for (const extra of ["model.pkl", "install.sh", "evil.tar", "sub.json"]) {
      await put(`${folder}/${extra}`, "import os");
      // Whoever lays it there can write it to the list as well.
      await put(`${folder}/SHA256SUMS`, `${sums}${sumsOf({ [extra]: "import os" })}`);
      const { outcome, said } = await verified(folder);
      expect(outcome).toBe("fail");
      expect(said).toContain(`do not hold: "${extra}" was not signed.`);
      await away(`${folder}/${extra}`);
    }
  });

  test("a document that is not what the list or the provenance says", async ({ expect }) => {
    await put(`${folder}/README.md`, "# another card");
    expect((await verified(folder)).said).toMatch(/"README.md" was not signed.*README.md is not what SHA256SUMS says/);
    await put(`${folder}/README.md`, "# card");
    expect((await verified(folder)).outcome).toBe("pass");
    const better = prettyJson({ ...evaluation(), model: "better" });
    await put(`${folder}/evaluation.json`, better);
    await put(
      `${folder}/SHA256SUMS`,
      sumsOf({ "README.md": "# card", "model.cdx.json": "{}", "evaluation.json": better, "evidence.tar": "tar" }),
    );
    await away(`${folder}/run.json`);
    expect(await verified(folder)).toMatchObject({
      outcome: "fail",
      said: "evaluation.json is not the one that the provenance names.",
    });
    await put(`${folder}/evaluation.json`, "no record");
    expect((await verified(folder)).outcome).toBe("fail");
  });

  test("without its list nobody knows what the documents are", async ({ expect }) => {
    await away(`${folder}/SHA256SUMS`);
    const { outcome, said } = await verified(folder);
    expect(outcome).toBe("fail");
    expect(said).toContain('"README.md"');
    for (const broken of ["no list", `${sumsOf({ a: "1" })}${sumsOf({ a: "2" })}`]) {
      await put(`${folder}/SHA256SUMS`, broken);
      expect((await verified(folder)).said).toContain("SHA256SUMS cannot be read");
    }
  });
});

test("two files of a download that were exchanged", async ({ expect }) => {
  await put("several/files--tokens--vocab.json", "[]");
  await put("several/files--tokens--added.json", "{}");
  expect(await verified("several")).toMatchObject({
    outcome: "fail",
    said: expect.stringContaining("have other bytes than were signed") as string,
  });
});

test("one file under another name holds by its bytes, and whatever signed the name says so", async ({ expect }) => {
  await rename(join(host.workspace, "one/model.onnx"), join(host.workspace, "one/m.onnx"));
  const folder = await verified("one");
  expect(folder.outcome).toBe("warn");
  expect(folder.said).toContain('"model.onnx" was signed and is not here; "m.onnx" was not signed');
  const file = await verified("one/m.onnx");
  expect(file).toMatchObject({ outcome: "pass", said: "" });
  expect(file.text).toContain('these bytes were signed under the name "model.onnx"');
});

test("a version in a folder store, with the bundles of its release", async ({ expect }) => {
  for (const name of ["evaluation.json", "run.json", "evidence.tar", "SHA256SUMS"]) await away(`one/${name}`);
  const listing = (documents: Readonly<Record<string, string>>): string =>
    prettyJson({
      schema: "model-gitops/version/v1",
      model: "churn",
      version: "1.0.0",
      artifact: sha256("m"),
      files: Object.entries(documents).map(([path, text]) => ({ path, digest: sha256(text), bytes: text.length })),
    });
  const documents = { "README.md": "# card", "model.cdx.json": "{}" };
  await put("one/.model-gitops.json", listing(documents));
  const held = await verified("one");
  expect(held).toMatchObject({ outcome: "pass", said: "" });
  expect(held.text).toContain(
    "Nothing signs .model-gitops.json, README.md and model.cdx.json: .model-gitops.json says",
  );
  await rename(join(host.workspace, "one/model.sig"), join(host.workspace, "elsewhere.sig"));
  expect(await verified("one", ["elsewhere.sig"])).toMatchObject({ outcome: "pass" });
  await put("one/.model-gitops.json", listing({ ...documents, "install.sh": "rm" }));
  await put("one/install.sh", "rm");
  expect((await verified("one")).said).toContain('"install.sh" was not signed');
  await away("one/install.sh");
  await put("one/.model-gitops.json", `{"schema": "model-gitops/version/v1", "files": 7}`);
  expect((await verified("one")).said).toContain(".model-gitops.json cannot be read");
});
