import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { contentDigest, type DigestKind } from "../../../../src/work/files/content-digest.ts";

/** Of a text that arrives in pieces of this many bytes. */
const digest = (kind: DigestKind, text: string, pieces = 1e9): Promise<string> =>
  contentDigest(kind, cut(text, pieces));

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

test.each(["a\r\nb\rc\r\n", "x\r", "\r\r\n\r", "abc", ""])("code has one digest whatever its line ends: %j", (text) =>
  expect(digest("text", text)).resolves.toBe(sha256(text.replaceAll("\r\n", "\n"))),
);

test("however it arrives", async () => {
  const text = "\r\n\rab\r\r\n".repeat(4000);
  const [asText, asData] = [sha256(text.replaceAll("\r\n", "\n")), sha256(text)];
  for (const pieces of [1, 7, 8191, 8192, 8193]) {
    expect(await digest("text", text, pieces)).toBe(asText);
    expect(await digest("data", text, pieces)).toBe(asData);
  }
});

test("binary code and data are taken as they are", async () => {
  expect(await digest("text", "a\r\nb\0")).toBe(sha256("a\r\nb\0"));
  expect(await digest("data", "a\r\nb")).toBe(sha256("a\r\nb"));
});

test("a Git LFS pointer stands for its content", async () => {
  const oid = sha256("abc");
  const pointer = `version https://git-lfs.github.com/spec/v1\noid ${oid}\nsize 3\n`;
  expect([await digest("data", pointer), await digest("text", pointer, 10)]).toEqual([oid, oid]);
});

test("what only holds a pointer's lines, or DVC's, has the digest of its own bytes", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid ${sha256("abc")}\nsize 3\n`;
  const outs = `outs:\n- md5: ${"a".repeat(32)}\n  size: 3\n  path: x.csv\n`;
  const texts = [`/*\n${pointer}*/\nevil();\n`, `a,b\n"${pointer}",2\n`, outs, `${outs}# comment\n`];
  for (const text of texts)
    expect([await digest("data", text, 5), await digest("text", text)]).toEqual([sha256(text), sha256(text)]);
});
