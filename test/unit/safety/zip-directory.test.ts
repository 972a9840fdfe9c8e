import { describe, expect, it } from "vitest";
import { inMemory } from "../../../src/safety/random-access.ts";
import { openEntry } from "../../../src/safety/zip-content.ts";
import { readZip } from "../../../src/safety/zip-directory.ts";
import { type ZipFile, zipOf, type ZipShape } from "./zip-writer.ts";

const A: ZipFile = { name: "a.txt", content: "hello" };
const B: ZipFile = { name: "b.txt", content: "x".repeat(1000), isDeflated: true };

const wide = Buffer.from("0100100005000000000000000500000000000000", "hex");

interface Hostile {
  readonly kind: string;
  readonly files: readonly ZipFile[];
  readonly shape?: ZipShape;
}

const HOSTILE: readonly (readonly [what: string, hostile: Hostile])[] = [
  ["another name in its own header", { kind: "zip-header", files: [{ ...A, local: { name: "b.txt" } }] }],
  ["other flags in its own header", { kind: "zip-header", files: [{ ...A, local: { flags: 0x0801 } }] }],
  ["another method in its own header", { kind: "zip-header", files: [{ ...A, local: { method: 8 } }] }],
  ["another size in its own header", { kind: "zip-header", files: [{ ...A, local: { bytes: 4 } }] }],
  ["another checksum in its own header", { kind: "zip-header", files: [{ ...A, local: { crc: 1 } }] }],
  ["encrypted", { kind: "zip-encrypted", files: [{ ...A, central: { flags: 0x0801 }, local: { flags: 0x0801 } }] }],
  ["strongly encrypted", { kind: "zip-encrypted", files: [{ ...A, central: { flags: 0x0840 } }] }],
  ["patched data", { kind: "zip-flags", files: [{ ...A, central: { flags: 0x0820 }, local: { flags: 0x0820 } }] }],
  ["lzma", { kind: "zip-method", files: [{ ...A, central: { method: 14 }, local: { method: 14 } }] }],
  ["two files of one name", { kind: "zip-names", files: [A, A] }],
  ["two names that differ by case", { kind: "zip-names", files: [A, { ...A, name: "A.txt" }] }],
  ["a name that leaves the folder", { kind: "zip-names", files: [{ ...A, name: "../a.txt" }] }],
  ["an absolute name", { kind: "zip-names", files: [{ ...A, name: "/a.txt" }] }],
  ["a drive", { kind: "zip-names", files: [{ ...A, name: "C:a.txt" }] }],
  ["a backslash", { kind: "zip-names", files: [{ ...A, name: "a\\b.txt" }] }],
  ["a name that ends early", { kind: "zip-names", files: [{ ...A, name: "a.txt\0.pkl" }] }],
  ["an empty name", { kind: "zip-names", files: [{ ...A, name: "" }] }],
  [
    "a name of no UTF-8",
    { kind: "zip-names", files: [{ ...A, name: "é", central: { flags: 0 }, local: { flags: 0 } }] },
  ],
  ["a second name", { kind: "zip-names", files: [{ ...A, extra: Buffer.from("757001000f", "hex").subarray(0, 5) }] }],
  ["a symbolic link", { kind: "zip-link", files: [{ ...A, attributes: 0o120777 * 2 ** 16 }] }],
  ["a device", { kind: "zip-link", files: [{ ...A, attributes: 0o060777 * 2 ** 16 }] }],
  [
    "two files in the same bytes",
    {
      kind: "zip-overlap",
      files: [
        { ...A, content: zipOf([B]).subarray(0, 45) },
        { ...B, central: { offset: 35 } },
      ],
    },
  ],
  ["two names for one file", { kind: "zip-header", files: [A, { ...A, central: { offset: 0, name: "b.txt" } }] }],
  ["bytes before the first file", { kind: "zip-end", files: [A], shape: { before: "MZ" } }],
  ["bytes behind the last file", { kind: "zip-gap", files: [A], shape: { gap: "hidden" } }],
  ["bytes behind the end", { kind: "zip-end", files: [A], shape: { after: "hidden" } }],
  ["a comment", { kind: "zip-end", files: [A], shape: { comment: "hidden" } }],
  ["a smaller count", { kind: "zip-end", files: [A, B], shape: { count: 1 } }],
  ["a larger count", { kind: "zip-end", files: [A], shape: { count: 2 } }],
  [
    "more bytes than it can hold",
    { kind: "zip-bomb", files: [{ ...B, central: { bytes: 2 ** 31 }, local: { bytes: 2 ** 31 } }] },
  ],
  ["two sizes of a stored file", { kind: "zip-sizes", files: [{ ...A, central: { bytes: 4 }, local: { bytes: 4 } }] }],
  [
    "a wide size that nobody asked for, twice",
    { kind: "zip-names", files: [{ ...A, extra: Buffer.concat([wide, wide]) }] },
  ],
];

describe("a hostile archive", () => {
  it.each(HOSTILE)("is refused: %s", async (_, { kind, files, shape }) => {
    const { entries, problems } = await readZip(inMemory(zipOf(files, shape)));

    expect(entries).toEqual([]);
    expect(problems.map((problem) => problem.kind)).toEqual([kind]);
  });

  it("is refused where it is no archive", async () => {
    for (const text of ["", "PK", "x".repeat(100), "PK\x05\x06"]) {
      const { problems } = await readZip(inMemory(Buffer.from(text)));

      expect(problems).toHaveLength(1);
    }
  });

  it("is refused where an entry is not what it says", async () => {
    const wrongSum = zipOf([{ ...A, central: { crc: 1 }, local: { crc: 1 } }]);
    const shorter = zipOf([{ ...B, central: { bytes: 999 }, local: { bytes: 999 } }]);
    const damaged = zipOf([{ ...A, central: { method: 8 }, local: { method: 8 } }]);

    expect(await kindOf(wrongSum)).toBe("zip-crc");
    expect(await kindOf(shorter)).toBe("zip-sizes");
    expect(await kindOf(damaged)).toBe("zip-sizes");
  });
});

describe("an honest archive", () => {
  it.each([
    ["stored and deflated", zipOf([A, B])],
    [
      "with wide ends, as PyTorch writes them",
      zipOf(
        [
          { ...A, hasDescriptor: true },
          { ...B, hasDescriptor: true },
        ],
        { isWide: true },
      ),
    ],
    ["with padding in a field of its own", zipOf([{ ...A, extra: Buffer.from("46420300000000", "hex") }, B])],
  ])("gives its files: %s", async (_, bytes) => {
    const source = inMemory(bytes);
    const { entries, problems } = await readZip(source);
    const contents = await Promise.all(entries.map(async (entry) => await openEntry(source, entry)));

    expect(problems).toEqual([]);
    expect(entries.map(({ name }) => name)).toEqual(["a.txt", "b.txt"]);
    expect(
      await Promise.all(
        contents.map(async (each) => ("kind" in each ? each.kind : Buffer.from(await each.read(0, 5)).toString())),
      ),
    ).toEqual(["hello", "xxxxx"]);
  });
});

async function kindOf(bytes: Uint8Array): Promise<string | undefined> {
  const source = inMemory(bytes);
  const { entries, problems } = await readZip(source);
  const [entry] = entries;
  const opened = entry === undefined ? undefined : await openEntry(source, entry);
  return opened !== undefined && "kind" in opened ? opened.kind : problems[0]?.kind;
}
