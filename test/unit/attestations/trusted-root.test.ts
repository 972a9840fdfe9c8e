import { test } from "vitest";
import { readTrustedRoots } from "../../../src/attestations/trusted-root.ts";
import { mockGithubSigstore, mockSigstore } from "./mock-sigstore.ts";

test("one root, or one a line, and what each instance has", { timeout: 60_000 }, async ({ expect }) => {
  await using everybodys = await mockSigstore();
  await using githubs = await mockGithubSigstore();
  const roots = await readTrustedRoots(`${everybodys.root}\n${githubs.root}\n`, "trusted_root.jsonl");
  expect(roots.map(({ hasLog, hasCertificateLog }) => ({ hasLog, hasCertificateLog }))).toEqual([
    { hasLog: true, hasCertificateLog: true },
    { hasLog: false, hasCertificateLog: false },
  ]);
  expect(
    await readTrustedRoots(JSON.stringify(JSON.parse(githubs.root), undefined, 2), "trusted_root.json"),
  ).toHaveLength(1);
});

test("anything else is named as what it is not", async ({ expect }) => {
  const texts = [
    "",
    "{}",
    "[]",
    "null",
    '{"tlogs":[{}]}',
    '{"tlogs":[7]}',
    '{"certificateAuthorities":[{"certChain":{}}]}',
    "{}\nx",
  ];
  for (const text of texts)
    await expect(readTrustedRoots(text, "root.json"), text).rejects.toThrow(
      /^root\.json is no trusted root of Sigstore\. Fetch/,
    );
});
