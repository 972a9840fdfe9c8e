import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { contentDigest, textDigest } from "../../../src/work/content-digest.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

test.each(["a\r\nb\rc\r\n", "x\r", "\r\r\n\r", "abc", ""])("code has one digest whatever its line ends: %j", (text) =>
  expect(textDigest(bytes(text))).toBe(sha256(text.replaceAll("\r\n", "\n"))),
);

test("binary code and data are taken as they are", () => {
  expect(textDigest(bytes("a\r\nb\0"))).toBe(sha256("a\r\nb\0"));
  expect(contentDigest(bytes("a\r\nb"))).toBe(sha256("a\r\nb"));
});

test("a Git LFS pointer stands for its content", () => {
  const oid = sha256("abc");
  const pointer = bytes(`version https://git-lfs.github.com/spec/v1\noid ${oid}\nsize 3\n`);
  expect([contentDigest(pointer), textDigest(pointer)]).toEqual([oid, oid]);
});
