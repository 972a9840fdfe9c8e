import { describe, expect, it } from "vitest";
import { inMemory } from "../../../src/safety/random-access.ts";
import { scanSafetensors } from "../../../src/safety/safetensors.ts";
import { MIXED, safetensors, u64 } from "./file-writers.ts";

const tensor = (dtype: string, shape: readonly unknown[], offsets: readonly unknown[]) => ({
  dtype,
  shape,
  data_offsets: offsets,
});

async function kinds(bytes: Uint8Array): Promise<readonly string[]> {
  return (await scanSafetensors(inMemory(bytes))).problems.map(({ kind }) => kind);
}

describe("a safetensors file", () => {
  it("passes as the reference implementation writes it (test_serialization of tensor.rs)", async () => {
    const header = '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}';
    const scan = await scanSafetensors(inMemory(safetensors(header, 24)));
    expect(scan).toEqual({ problems: [], facts: { dtypes: { F32: 1 } } });
  });

  it.each([
    ["no tensors, padded", "{}      ", 0],
    ["metadata alone", { __metadata__: { framework: "pt" } }, 0],
    ["a scalar", { a: tensor("F64", [], [0, 8]) }, 8],
    ["no elements", { a: tensor("F32", [0, 4], [0, 0]), b: tensor("U8", [1], [0, 1]) }, 1],
    ["two elements of 4 bits", { a: tensor("F4", [2, 3], [0, 3]) }, 3],
    ["four elements of 6 bits", { a: tensor("F6_E2M3", [4], [0, 3]) }, 3],
    ["another order than the data's", { b: tensor("I8", [2], [3, 5]), a: tensor("BOOL", [3], [0, 3]) }, 5],
  ])("passes with %s", async (_what, header, dataBytes) => {
    expect(await kinds(safetensors(header, dataBytes))).toEqual([]);
  });

  it.each([
    ["a length above 100 MB", Buffer.concat([u64(100_000_001), Buffer.from("{}")]), "header"],
    ["a length above the file's", Buffer.concat([u64(64), Buffer.from("{}")]), "header"],
    ["a length of 2^64 - 1", Buffer.concat([u64(2n ** 64n - 1n), Buffer.from("{}")]), "header"],
    ["seven bytes", Buffer.alloc(7), "header"],
    ["a header that begins with a space", safetensors(" {}"), "header"],
    ["a header that begins with a BOM", safetensors("\uFEFF{}"), "header"],
    ["a header in Latin-1", Buffer.concat([u64(6), Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x7d])]), "header"],
    ["a header that is no JSON", safetensors("{'a': 1}"), "header"],
    ["a header that is cut off", safetensors('{"a":'), "header"],
    ["a key twice", safetensors('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1), "duplicate-key"],
    ["a key twice, once escaped", safetensors('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'), "duplicate-key"],
    ["a member twice", safetensors('{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}'), "duplicate-key"],
    ["metadata that is no text", safetensors({ __metadata__: { a: 1 } }), "metadata"],
    ["metadata that is a list", safetensors({ __metadata__: [] }), "metadata"],
    ["metadata with half a character", safetensors('{"__metadata__":{"a":"\\ud800"}}'), "metadata"],
    ["an unknown element type", safetensors({ a: tensor("F128", [1], [0, 16]) }, 16), "tensor"],
    ["an element type of Object", safetensors({ a: tensor("constructor", [1], [0, 1]) }, 1), "tensor"],
    ["a member more", safetensors({ a: { ...tensor("U8", [1], [0, 1]), code: "" } }, 1), "tensor"],
    ["a member less", safetensors({ a: { dtype: "U8", shape: [1] } }, 1), "tensor"],
    ["a shape with a fraction", safetensors('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', 1), "header"],
    ["a shape with an exponent", safetensors('{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}', 1), "header"],
    ["a negative size", safetensors({ a: tensor("U8", [-1, -1], [0, 1]) }, 1), "header"],
    ["a size in quotes", safetensors({ a: tensor("U8", ["1"], [0, 1]) }, 1), "tensor"],
    ["three offsets", safetensors({ a: tensor("U8", [1], [0, 1, 2]) }, 1), "tensor"],
    ["an end before its beginning", safetensors({ a: tensor("U8", [1], [1, 0]) }, 1), "tensor"],
    ["a product that overflows to the right size", safetensors({ a: tensor("U8", [2 ** 33, 2 ** 33, 0], [0, 0]) }), "tensor"],
    ["bits that overflow", safetensors({ a: tensor("F64", [2 ** 60], [0, 0]) }), "tensor"],
    ["half a byte", safetensors({ a: tensor("F4", [3], [0, 1]) }, 1), "tensor"],
    ["fewer bytes than its shape", safetensors({ a: tensor("F32", [2], [0, 4]) }, 4), "tensor"],
    ["a hole", safetensors({ a: tensor("U8", [1], [0, 1]), b: tensor("U8", [1], [2, 3]) }, 3), "offsets"],
    ["a hole at the beginning", safetensors({ a: tensor("U8", [1], [1, 2]) }, 2), "offsets"],
    ["an overlap", safetensors({ a: tensor("U8", [2], [0, 2]), b: tensor("U8", [2], [1, 3]) }, 3), "offsets"],
    ["bytes behind the tensors", safetensors({ a: tensor("U8", [1], [0, 1]) }, 2), "trailing-bytes"],
    ["bytes behind no tensors", safetensors({}, 1), "trailing-bytes"],
    ["its end missing", safetensors({ a: tensor("U8", [2], [0, 2]) }, 1), "cut-off"],
  ])("is refused with %s", async (_what, bytes, kind) => {
    expect(await kinds(bytes)).toEqual([kind]);
  }); // prettier-ignore

  it("says so where its metadata holds a credential, and does not show it", async () => {
    const token = `ghp_${MIXED}`;
    const { problems } = await scanSafetensors(inMemory(safetensors({ __metadata__: { note: token } })));
    expect(problems).toMatchObject([{ hazard: "secret", kind: "github-token", at: "__metadata__" }]);
    expect(JSON.stringify(problems)).not.toContain(token.slice(4, 12));
  });

  it("names no tensor that is called like a credential", async () => {
    const token = `ghp_${MIXED}`;
    const { problems } = await scanSafetensors(inMemory(safetensors({ [token]: tensor("U8", [2], [0, 1]) }, 1)));
    expect(JSON.stringify(problems)).not.toContain(token.slice(4, 12));
  });
});
