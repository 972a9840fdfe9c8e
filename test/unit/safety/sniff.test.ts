import { gzipSync, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { polyglotProblems } from "../../../src/safety/polyglot.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import { sniff } from "../../../src/safety/sniff.ts";
import { unpicklingOf } from "../../../src/safety/unpickling.ts";
import { modelBytes, tensorValue } from "../engines/onnx-writer.ts";
import { field, gguf, safetensors, u32, zip } from "./file-writers.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const PICKLE0 = "cos\nsystem\n(S'id'\ntR.";
const onnx = modelBytes({ inputs: [tensorValue("x", "float", [1])], outputs: [tensorValue("y", "float", [1])] });

describe("a file's format", () => {
  it.each<[string, Uint8Array, string]>([
    ["safetensors", safetensors({}), "model.bin"],
    ["gguf", gguf({}), "model.bin"],
    ["onnx", onnx, "model.bin"],
    ["onnx", onnx.subarray(0, -1), "model.onnx"],
    ["pickle", bytes("\x80\x04K\x01."), "model.safetensors"],
    ["pickle", bytes(PICKLE0), "README.md"],
    ["pickle", bytes(`${PICKLE0.slice(0, -1)} and more`), "README.md"],
    ["pickle", bytes("(S'id'\nios\nsystem\n"), "notes.txt"],
    ["pickle", bytes("cos\nsystem\n."), "notes.txt"],
    ["pickle", bytes(`V${"x".repeat(10_000)}\n0${PICKLE0}`), "notes.txt"],
    ["pickle", bytes(`Finf\n0I0x5f\n0${PICKLE0}`), "notes.txt"],
    ["pickle", bytes("N".repeat(1_000_001)), "notes.txt"],
    ["pickle", bytes("c__builtin__\neval\nU\x021+\x85R."), "model.dat"],
    ["joblib", deflateSync(bytes("\x80\x04K\x01.")), "model.json"],
    ["joblib", gzipSync(bytes(PICKLE0)), "model.json"],
    ["gzip", gzipSync(bytes("a,b\n1,2\n")), "data.csv"],
    ["torch-zip", zip({ "archive/data.pkl": "", "archive/version": "3" }), "model.zip"],
    ["keras-zip", zip({ "config.json": "{}", "metadata.json": "{}" }), "model.pt"],
    ["npz", zip({ "a.npy": "" }), "model.pt"],
    ["zip", zip({ "readme.txt": "" }), "model.pt"],
    ["npy", bytes("\x93NUMPY\x01\x00"), "model.txt"],
    ["hdf5", bytes("\x89HDF\r\n\x1a\n"), "model.txt"],
    ["hdf5", Buffer.concat([Buffer.alloc(512, 0xff), bytes("\x89HDF\r\n\x1a\n")]), "model.txt"],
    ["elf", bytes("\x7fELF\x02\x01\x01\x00"), "model.onnx"],
    ["macho", bytes("\xcf\xfa\xed\xfe\x07\x00"), "model.onnx"],
    ["pe", Buffer.concat([bytes("MZ\x90\x00"), Buffer.alloc(60)]), "model.onnx"],
    ["script", bytes("#!/bin/sh\nid\n"), "README.md"],
    ["llamafile", bytes("MZqFpD='\n"), "model.gguf"],
    ["llamafile", Buffer.concat([bytes("\x7fELF"), zip({ "model.gguf": "" })]), "model.gguf"],
    ["saved-model", Buffer.concat([field(1, 1), field(2, field(2, "graph"))]), "saved_model.pb"],
    ["sentencepiece", field(1, Buffer.concat([field(1, "<unk>"), bytes("\x15\x00\x00\x00\x00"), field(3, 2)])), "tokenizer.model"],
    ["xgboost-json", bytes('{"learner":{"attributes":{}},"version":[3,1,0]}'), "model.txt"],
    ["xgboost-json", bytes('{"version":[1,0],"learner":{}}'), "model.txt"],
    ["xgboost-ubj", bytes("{L\x00\x00\x00\x00\x00\x00\x00\x07learner{"), "model.json"],
    ["catboost-json", bytes('{"features_info":{},"model_info":{},"oblivious_trees":[]}'), "model.txt"],
    ["catboost-binary", bytes("CBM1\x00\x00"), "model.txt"],
    ["lightgbm-text", bytes("tree\nversion=v4\nnum_class=1\n"), "model.txt"],
    ["json", bytes('{"model_type": "bert"}'), "config.json"],
    ["json", bytes('[[1, 2]]'), "data"],
    ["json", bytes("not json"), "config.json"],
    ["text", bytes('{"a": 1}\n{"a": 2}\n'), "rows.jsonl"],
    ["csv", bytes("id,score\n1,0.5\n"), "predictions"],
    ["parquet", bytes("PAR1........PAR1"), "predictions"],
    ["python", bytes("import os\n"), "modeling.py"],
    ["text", bytes("# A model\n\nNothing, 1.\n"), "README.md"],
    ["text", bytes("Product\nof us\n."), "README.md"],
    ["text", bytes("copyright\nnotice (of\nall) R.\n"), "LICENSE"],
    ["text", bytes(""), ".gitkeep"],
    ["text", bytes("x^2 + y^2\n"), "notes.txt"],
    ["unknown", bytes("\x00\x01\x02\x03"), "config.json"],
    ["unknown", bytes("text\x00"), "README.md"],
    ["tar", tarHeader("model.pkl"), "model.nemo"],
  ])("is %s by what is in it", async (format, content, name) => {
    expect(await sniff(inMemory(content), name)).toBe(format);
  }); // prettier-ignore
});

describe("a file that is two", () => {
  const kinds = async (
    content: Uint8Array,
    format: Parameters<typeof polyglotProblems>[1],
  ): Promise<readonly string[]> =>
    (await polyglotProblems(inMemory(content), format)).map(({ message }) => message.slice(12, 30));

  it("is refused with a ZIP archive at its end, whatever follows it as a comment", async () => {
    const hidden = Buffer.concat([safetensors({}), zip({ "data.pkl": "x" })]);
    expect(await kinds(hidden, "safetensors")).toHaveLength(1);
    expect(await kinds(Buffer.concat([hidden, Buffer.alloc(60_000)]), "safetensors")).toHaveLength(1);
    expect(await kinds(Buffer.concat([bytes("\x80\x04N."), zip({ "data.pkl": "x" })]), "pickle")).toHaveLength(1);
  });

  it("is refused with HDF5 behind a block, with a tar header, with a pickle at its start", async () => {
    expect(await kinds(Buffer.concat([Buffer.alloc(2048), bytes("\x89HDF\r\n\x1a\n")]), "safetensors")).toHaveLength(1);
    expect(await kinds(tarHeader("x"), "safetensors")).toHaveLength(1);
    // The header's length, 'U' 0x00 … in its first bytes, is an opcode that jumps into the header's text.
    const jumps = Buffer.concat([
      u32(0x40_55),
      u32(0),
      bytes(`{"__metadata__":{"${"x".repeat(40)}`),
      bytes("(S'id'\nios\nsystem\n"),
    ]);
    expect(await unpicklingOf(inMemory(jumps))).toBe("calls");
    expect(await kinds(jumps, "safetensors")).toHaveLength(1);
  });

  it("is not one where the four letters of an archive only occur", async () => {
    const text = Buffer.concat([Buffer.alloc(100), bytes("PK\x05\x06"), Buffer.alloc(100)]);
    expect(await kinds(text, "safetensors")).toEqual([]);
  });

  it("is looked through in a few reads, whatever its size", async () => {
    let reads = 0;
    const source = {
      size: 100 * 2 ** 30,
      read: async (_at: number, length: number) => ((reads += 1), Buffer.alloc(length, 0xff)),
    };
    await polyglotProblems(source, "safetensors");
    expect(reads).toBeLessThan(60);
  });
});

function tarHeader(name: string): Buffer {
  const block = Buffer.alloc(1024);
  block.write(name);
  block.write("\0\0\0\0\0\0\0\0", 148, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 8 * 0x20);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
