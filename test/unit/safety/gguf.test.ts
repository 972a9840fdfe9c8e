import { describe, expect, it } from "vitest";
import { scanGguf } from "../../../src/safety/gguf.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import { MIXED, gguf, ggufKey, ggufString, ggufText, u32, u64, type GgufParts } from "./file-writers.ts";

const F32 = 0;
const Q4_0 = 2;
const row = { name: "a", shape: [32, 2], type: F32, offset: 0 } as const;
const array = (type: number, length: number | bigint, content: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u32(type), u64(length), content]);

async function messages(bytes: Uint8Array): Promise<string> {
  const { problems } = await scanGguf(inMemory(bytes));
  return problems.map(({ kind, message }) => `${kind}: ${message}`).join("\n");
}

describe("a GGUF file", () => {
  it("passes, and tells its tensors by type", async () => {
    const tensors = [
      row,
      { name: "b", shape: [64], type: Q4_0, offset: 256 },
      { name: "c", shape: [], type: F32, offset: 320 },
    ];
    const scan = await scanGguf(inMemory(gguf({ tensors, dataBytes: 352 })));
    expect(scan).toEqual({ problems: [], facts: { dtypes: { F32: 2, Q4_0: 1 } } });
  });

  it.each<[string, GgufParts]>([
    ["version 2", { version: 2 }],
    ["every kind of value", {
      keys: [
        ...[0, 1, 7].map((type) => ggufKey(`k${type}`, type, Buffer.alloc(1))),
        ...[2, 3].map((type) => ggufKey(`k${type}`, type, Buffer.alloc(2))),
        ...[4, 5, 6].map((type) => ggufKey(`k${type}`, type, Buffer.alloc(4))),
        ...[10, 11, 12].map((type) => ggufKey(`k${type}`, type, Buffer.alloc(8))),
        ggufString("text", "é"),
        ggufKey("numbers", 9, array(5, 3, Buffer.alloc(12))),
        ggufKey("texts", 9, array(8, 2, Buffer.concat([ggufText("a"), ggufText("")]))),
        ggufKey("nested", 9, array(9, 1, array(0, 2, Buffer.alloc(2)))),
      ],
    }],
    ["an alignment of its own", { keys: [ggufKey("general.alignment", 4, u32(64))], alignment: 64, tensors: [row], dataBytes: 256 }],
    ["a last tensor that is not padded", { tensors: [{ ...row, shape: [3] }], dataBytes: 12 }],
    ["a tensor of no elements", { tensors: [{ ...row, shape: [0, 5] }] }],
  ])("passes with %s", async (_what, parts) => {
    expect(await messages(gguf(parts))).toBe("");
  }); // prettier-ignore

  it.each<[string, GgufParts, RegExp]>([
    ["version 1", { version: 1 }, /version 1/],
    ["version 4", { version: 4 }, /version 4/],
    ["the other byte order", { version: 0x03000000 }, /big-endian/],
    ["more tensors than it has bytes", { counts: [3, 0] }, /^cut-off/],
    ["2^63 tensors", { counts: [2n ** 63n, 0] }, /more than \d+ tensors/],
    ["2^64 - 1 keys", { counts: [0, 2n ** 64n - 1n] }, /more than \d+ keys/],
    ["an unknown type of value", { keys: [ggufKey("k", 13, Buffer.alloc(8))] }, /unknown type 13/],
    ["a key twice", { keys: [ggufString("k", "a"), ggufString("k", "b")] }, /key "k" twice/],
    ["a key without a name", { keys: [ggufString("", "a")] }, /without a name/],
    ["a key with a NUL", { keys: [ggufString("k\0x", "a")] }, /NUL/],
    ["a text of 2^40 bytes", { keys: [ggufKey("k", 8, u64(2n ** 40n))] }, /a text of more/],
    ["a text beyond its end", { keys: [ggufKey("k", 8, u64(4096))] }, /^cut-off/],
    ["a text that is no UTF-8", { keys: [ggufKey("k", 8, Buffer.concat([u64(1), Buffer.from([0xff])]))] }, /UTF-8/],
    ["a short text of an array that is no UTF-8", { keys: [ggufKey("k", 9, array(8, 2, Buffer.concat([ggufText("a"), u64(1), Buffer.from([0xff])])))] }, /UTF-8/],
    ["an array of 2^60 numbers", { keys: [ggufKey("k", 9, array(0, 2n ** 60n))] }, /an array of more/],
    ["an array of 2^24 texts in no bytes", { keys: [ggufKey("k", 9, array(8, 2 ** 24))] }, /^cut-off/],
    ["arrays five deep", { keys: [ggufKey("k", 9, array(9, 1, array(9, 1, array(9, 1, array(9, 1, array(0, 0))))))] }, /nests arrays/],
    ["an alignment of 24", { keys: [ggufKey("general.alignment", 4, u32(24))] }, /power of two/],
    ["an alignment of 0", { keys: [ggufKey("general.alignment", 4, u32(0))] }, /power of two/],
    ["an alignment in 64 bits", { keys: [ggufKey("general.alignment", 10, u64(32))] }, /power of two/],
    ["a tensor's name of 65 bytes", { tensors: [{ ...row, name: "a".repeat(65) }], dataBytes: 256 }, /more than 64 bytes/],
    ["a tensor twice", { tensors: [row, { ...row, offset: 256 }], dataBytes: 512 }, /tensor "a" twice/],
    ["five dimensions", { tensors: [{ ...row, shape: [1, 1, 1, 1, 1] }], dataBytes: 4 }, /5 dimensions/],
    ["a withdrawn type", { tensors: [{ ...row, type: 4 }], dataBytes: 256 }, /unknown type 4/],
    ["rows of half a block", { tensors: [{ ...row, type: Q4_0, shape: [48] }], dataBytes: 64 }, /no whole blocks/],
    ["a shape that overflows", { tensors: [{ ...row, shape: [2n ** 40n, 2n ** 40n] }], dataBytes: 256 }, /impossible shape/],
    ["a negative size", { tensors: [{ ...row, shape: [2n ** 64n - 1n, 0] }] }, /impossible shape/],
    ["an offset off the alignment", { tensors: [{ ...row, offset: 8 }], dataBytes: 512 }, /off its alignment/],
    ["a hole", { tensors: [{ ...row, offset: 32 }], dataBytes: 288 }, /hole/],
    ["an overlap", { tensors: [row, { ...row, name: "b", offset: 224 }], dataBytes: 512 }, /inside another/],
    ["an offset beyond its end", { tensors: [{ ...row, offset: 2n ** 62n }], dataBytes: 256 }, /hole|cut off/],
    ["its data cut off", { tensors: [row], dataBytes: 255 }, /cut off/],
    ["bytes behind its tensors", { tensors: [row], dataBytes: 257 }, /behind its last tensor/],
  ])("is refused with %s", async (_what, parts, message) => {
    expect(await messages(gguf(parts))).toMatch(message);
  }); // prettier-ignore

  it("is cut off wherever it ends", async () => {
    const whole = gguf({
      keys: [ggufString("k", "value"), ggufKey("n", 9, array(4, 2, Buffer.alloc(8)))],
      tensors: [row],
      dataBytes: 256,
    });
    for (let length = 4; length < whole.length; length += 1)
      expect(await messages(whole.subarray(0, length))).toMatch(/cut off|ends before/);
  });

  it.each(["tokenizer.chat_template", "tokenizer.chat_template.tool_use"])(
    "is searched for an escape in %s",
    async (key) => {
      const template = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
      const { problems } = await scanGguf(inMemory(gguf({ keys: [ggufString(key, template)] })));
      expect(problems).toMatchObject([{ hazard: "code", kind: "template-escape", at: key }]);
    },
  );

  it("is searched for credentials, in arrays too", async () => {
    const token = `hf_${MIXED.slice(0, 34)}`;
    const keys = [ggufString("general.source", token), ggufKey("notes", 9, array(8, 1, ggufText(token)))];
    const { problems } = await scanGguf(inMemory(gguf({ keys })));
    expect(problems.map(({ kind, at }) => `${kind} ${at}`)).toEqual([
      "hugging-face-token general.source",
      "hugging-face-token notes",
    ]);
  });
});
