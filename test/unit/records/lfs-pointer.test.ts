import { expect, test } from "vitest";
import { readLfsPointer } from "../../../src/records/lfs-pointer.ts";

const OID = "ab".repeat(32);
const VERSION = "version https://git-lfs.github.com/spec/v1\n";
const BODY = `oid sha256:${OID}\nsize 12\n`;
const read = (text: string) => readLfsPointer(new TextEncoder().encode(text));

test("what git-lfs writes is a pointer", () => {
  expect(read(`${VERSION}${BODY}`)).toEqual({ oid: OID, size: 12 });
  expect(read(`${VERSION}oid sha256:${OID}\nsize 0\n`)).toEqual({ oid: OID, size: 0 });
});

test.each([
  ["text before", `a\n${VERSION}${BODY}`],
  ["a comment around", `/*\n${VERSION}${BODY}*/\nimport "x";\n`],
  ["a quoted cell", `customer,region\n1,"south\n${VERSION}${BODY}"\n`],
  ["text behind", `${VERSION}${BODY}a,b\n`],
  ["an empty line behind", `${VERSION}${BODY}\n`],
  ["no last line end", `${VERSION}${BODY}`.slice(0, -1)],
  ["other line ends", `${VERSION}${BODY}`.replaceAll("\n", "\r\n")],
  ["one other line end", `${VERSION}${BODY}`.replace("\n", "\r\n")],
  ["a mark of the byte order", `\uFEFF${VERSION}${BODY}`],
  ["an extension", `${VERSION}ext-0-x sha256:${OID}\n${BODY}`],
  ["a key of its own", `${VERSION}key value\n${BODY}`],
  ["two oids", `${VERSION}oid sha256:${OID}\n${BODY}`],
  ["keys in another order", `${VERSION}size 12\noid sha256:${OID}\n`],
  ["no size", `${VERSION}oid sha256:${OID}\n`],
  ["a size that is none", `${VERSION}oid sha256:${OID}\nsize 012\n`],
  ["a negative size", `${VERSION}oid sha256:${OID}\nsize -1\n`],
  ["capitals", `${VERSION}${BODY.toUpperCase()}`],
  ["spaces", `${VERSION}oid  sha256:${OID}\nsize 12\n`],
  ["another version", `${VERSION.replace("v1", "v2")}${BODY}`],
  ["the address of before", `version https://hawser.github.com/spec/v1\n${BODY}`],
  ["a shorter oid", `${VERSION}oid sha256:${OID.slice(2)}\nsize 12\n`],
  ["another hash", `${VERSION}oid md5:${OID}\nsize 12\n`],
  ["the size of no pointer", `${VERSION}${BODY}${" ".repeat(1024)}`],
  ["nothing", ""],
])("a file with %s is no pointer", (_, text) => expect(read(text)).toBeUndefined());
