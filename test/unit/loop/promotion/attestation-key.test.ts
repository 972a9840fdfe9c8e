import { generateKeyPairSync } from "node:crypto";
import { test } from "vitest";
import { publicPem } from "../../../../src/attestations/keys.ts";
import { readAttestationKey } from "../../../../src/loop/promotion/attestation-key.ts";
import { fakeHost } from "../../../fakes/host.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const LOCKED = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }).toString();
const [, BODY = ""] = PEM.split("\n");

test("a key is the text of a secret, or in a terminal the path of its file", async ({ expect }) => {
  await using host = await fakeHost({ files: { "keys/release.key": PEM, "plain.txt": "x" } });
  const laptop = { ...host, kind: "terminal" as const };
  const job = { ...host, kind: "github" as const };
  expect(await readAttestationKey(laptop, "")).toBe("");
  expect(await readAttestationKey(laptop, "keys/release.key")).toBe(PEM);
  expect(await readAttestationKey(laptop, PEM)).toBe(PEM.trim());
  expect(await readAttestationKey(job, PEM)).toBe(PEM.trim());
  await expect(readAttestationKey(job, "keys/release.key")).rejects.toThrow(/whole text of the PEM file/);
  await expect(readAttestationKey(laptop, "keys/missing.key")).rejects.toThrow(
    "keys/missing.key (--attestation-key) cannot be read",
  );
  await expect(readAttestationKey(laptop, "plain.txt")).rejects.toThrow("plain.txt is no private key in PEM form");
});

test("what is no key that can sign is told, and nothing of it", async ({ expect }) => {
  await using host = await fakeHost();
  const laptop = { ...host, kind: "terminal" as const };
  await expect(readAttestationKey(laptop, publicPem(privateKey))).rejects.toThrow(/is a public one/);
  await expect(readAttestationKey(laptop, LOCKED)).rejects.toThrow(/has a password/);
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const text = rsa.export({ type: "pkcs8", format: "pem" }).toString();
  await expect(readAttestationKey(laptop, text)).rejects.toThrow(/of a kind that is not signed with here/);
  for (const part of [BODY, PEM.replace("-----BEGIN PRIVATE KEY-----", ""), BODY.slice(0, 44)]) {
    const error: unknown = await readAttestationKey(laptop, part).catch((caught: unknown) => caught);
    expect(String(error)).toMatch(/The file/);
    expect(String(error)).not.toContain(BODY.slice(0, 20));
  }
});
