import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { codeScanOf } from "../../../src/safety/archive-scan.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import { HOSTILE_ARCHIVES } from "./archive-samples.ts";
import {
  dense,
  hdf5,
  hdf5Head,
  keras,
  legacyTorch,
  message,
  npyOf,
  sequential,
  STATE,
  torchZip,
} from "./archive-writer.ts";
import { padded, pickle, PROTO4, wrapper } from "./pickle-writer.ts";
import { zipOf } from "./zip-writer.ts";

async function kindsOf(
  format: Parameters<typeof codeScanOf>[0],
  bytes: Uint8Array,
): Promise<readonly string[] | undefined> {
  const problems = await codeScanOf(format)?.(inMemory(bytes), { allow: [], used: new Set() });
  return problems?.map(({ kind }) => kind);
}

describe("a hostile archive", () => {
  it.each([...HOSTILE_ARCHIVES])("is refused: %s", async (_, { format, bytes, kind }) => {
    expect(await kindsOf(format, bytes)).toContain(kind);
  });
});

const MODEL = pickle(PROTO4, wrapper(), padded("\0".repeat(16)), ".");

describe("an honest archive", () => {
  it.each([
    ["joblib", "joblib", MODEL],
    ["joblib in zlib", "joblib", deflateSync(MODEL)],
    ["joblib in gzip", "joblib", gzipSync(MODEL)],
    ["npy", "npy", npyOf("'<f8'", "(2, 3)", "\0".repeat(48))],
    ["npy without sides", "npy", npyOf("'<U2'", "()", "\0".repeat(8))],
    ["npy with fields", "npy", npyOf("[('a', '<f8'), ('b', '<i4', (2,))]", "(1,)", "\0".repeat(16))],
    ["npy of objects", "npy", npyOf("'|O'", "(1,)", pickle(PROTO4, "]."))],
    ["npz", "npz", zipOf([{ name: "a.npy", content: npyOf("'|b1'", "(3,)", "\0\0\0"), isDeflated: true }])],
    ["torch", "torch-zip", torchZip(STATE)],
    ["old torch", "pickle", legacyTorch()],
    ["Keras", "keras-zip", keras(sequential(dense(), dense()))],
    ["HDF5", "hdf5", hdf5(JSON.stringify(sequential(dense())))],
    ["HDF5 of weights", "hdf5", hdf5Head()],
    ["SavedModel", "saved-model", pickle("\x08\x01", message(2, message(2, message(1, message(2, "MatMul")))))],
  ] as const)("passes: %s", async (_, format, bytes) => {
    expect(await kindsOf(format, bytes)).toEqual([]);
  });
});

it("knows no scan of data-only formats", () => {
  expect(codeScanOf("safetensors")).toBeUndefined();
});
