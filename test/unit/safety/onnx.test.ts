import { link, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scanOnnx } from "../../../src/safety/onnx.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import {
  attribute, externalTensor, floatTensor, modelBytes, node, tensorValue, type Message, type ModelParts,
} from "../engines/onnx-writer.ts"; // prettier-ignore
import { MIXED, field } from "./file-writers.ts";
import { kindsOf, scanned } from "./scan-folder.ts";

const signature = { inputs: [tensorValue("x", "float", [1])], outputs: [tensorValue("y", "float", [1])] };
const model = (parts: ModelParts): Uint8Array => modelBytes({ ...signature, ...parts });
const external = (place: string | readonly (readonly [string, string])[]): Message => externalTensor("w", place, [4]);

async function problemsOf(bytes: Uint8Array, allowed: readonly string[] = []): Promise<readonly string[]> {
  const scan = await scanOnnx(inMemory(bytes), { members: new Map(), allowOperatorDomains: new Set(allowed) });
  return scan.problems.map(({ kind, message }) => `${kind}: ${message}`);
}

async function kindsOfSet(
  ...[tensor, prepare]: readonly [Message, ((folder: string) => Promise<void>)?]
): Promise<unknown> {
  const files = { "m/model.onnx": model({ initializers: [tensor] }), "m/w.bin": Buffer.alloc(16, 7) };
  return kindsOf(await scanned(files, { tier: "high" }, prepare));
}

describe("an ONNX model", () => {
  it("passes, and tells its operator sets", async () => {
    const bytes = model({ nodes: [node("Relu", ["x"], ["y"])], initializers: [floatTensor("w", [2], [1, 2])] });
    const scan = await scanOnnx(inMemory(bytes), { members: new Map(), allowOperatorDomains: new Set() });
    expect(scan).toEqual({
      problems: [],
      facts: { opsets: { "": 17, "ai.onnx.ml": 3 }, customDomains: [], externalFiles: [] },
    });
  });

  it.each([
    ["a tensor with fewer bytes than its shape", model({ initializers: [floatTensor("w", [3], [1, 2])] }), /^tensor/],
    ["a negative size", model({ initializers: [floatTensor("w", [-1], [])] }), /^tensor/],
    ["no graph", field(1, 8), /0 graphs/],
    ["two graphs", Buffer.concat([model({}), field(7, "")]), /2 graphs/],
    ["its end cut off", model({ initializers: [floatTensor("w", [2], [1, 2])] }).subarray(0, -30), /cut off/],
    ["an operator of its own", model({ nodes: [node("Evil", ["x"], ["y"], { domain: "acme" })] }), /"acme::Evil"/],
    [
      "a path of a compiled context",
      model({ nodes: [node("EPContext", [], ["y"], { domain: "com.microsoft" })] }),
      /EPContext/,
    ],
  ])("is refused with %s", async (_what, bytes, message) => {
    expect((await problemsOf(bytes)).join("\n")).toMatch(message);
  });

  it("may use an operator that it defines itself or that the settings allow, and no other of that domain", async () => {
    const definition = Buffer.concat([field(1, "Own"), field(10, "acme")]);
    const nodes = [node("Own", ["x"], ["y"], { domain: "acme" })];
    expect(await problemsOf(model({ nodes, functions: [definition] }))).toEqual([]);
    const other = [...nodes, node("Other", ["x"], ["y"], { domain: "acme" })];
    expect(await problemsOf(model({ nodes: other, functions: [definition] }))).toHaveLength(1);
    expect(await problemsOf(model({ nodes: other }), ["acme"])).toEqual([]);
    expect(await problemsOf(model({ nodes: other }), ["acme::Own"])).toHaveLength(1);
  });

  it.each<[string, (tensor: Message) => ModelParts]>([
    ["an initializer", (tensor) => ({ initializers: [tensor] })],
    ["a sparse initializer", (tensor) => ({ sparse: [field(1, Buffer.from(tensor))] })],
    ["the indices of one", (tensor) => ({ sparse: [field(2, Buffer.from(tensor))] })],
    ["an attribute", (tensor) => ({ nodes: [nodeWith(field(5, Buffer.from(tensor)))] })],
    ["a list of an attribute", (tensor) => ({ nodes: [nodeWith(field(10, Buffer.from(tensor)))] })],
    ["a graph of an attribute", (tensor) => ({ nodes: [nodeWith(field(6, field(5, Buffer.from(tensor))))] })],
    ["a list of graphs", (tensor) => ({ nodes: [nodeWith(field(11, field(5, Buffer.from(tensor))))] })],
    ["a sparse attribute", (tensor) => ({ nodes: [nodeWith(field(22, field(1, Buffer.from(tensor))))] })],
    ["a function's node", (tensor) => ({ functions: [field(7, field(5, field(5, Buffer.from(tensor))))] })],
    ["a function's attribute", (tensor) => ({ functions: [field(11, field(5, Buffer.from(tensor)))] })],
  ])("is searched for places of tensors in %s", async (_where, parts) => {
    expect((await problemsOf(model(parts(external("../../etc/passwd"))))).join()).toMatch(
      /^external-data: .*leads out/,
    );
  });

  it("may keep tensors in a file of its own set", async () => {
    const tensor = external([["location", "w.bin"], ["offset", "0"], ["length", "16"], ["checksum", "aa"], ["basepath", "."]]); // prettier-ignore
    const files = await scanned(
      { "m/model.onnx": model({ initializers: [tensor] }), "m/w.bin": Buffer.alloc(16, 0xff) },
      { tier: "high" },
    );
    expect(files.map(({ format, problems }) => [format, problems])).toEqual([["onnx", []], ["onnx-data", []]]); // prettier-ignore
  });

  it.each([
    ["../m/w.bin"],
    ["sub/../../m/w.bin"],
    ["/etc/passwd"],
    ["..\\w.bin"],
    ["C:w.bin"],
    ["w.bin\0.txt"],
    ["*/_ORT_MEM_ADDR_/*"],
    [""],
    ["w.bin/"],
    ["other.bin"],
    ["W.bin"],
    ["model.onnx"],
    [[["location", "w.bin"], ["location", "/etc/passwd"]]],
    [[["location", "w.bin"], ["offset", "-16"]]],
    [[["location", "w.bin"], ["offset", "1"], ["length", "16"]]],
    [[["location", "w.bin"], ["offset", "9999999999999999999"]]],
    [[["location", "w.bin"], ["length", "8"]]],
    [[["location", "w.bin"], ["length", "1e1"]]],
    [[["location", "w.bin"], ["__class__", "x"]]],
    [[["location", "w.bin"], ["basepath", "../.."]]],
  ] as const)("may not keep them in %j", async (place) => {
    expect(await kindsOfSet(external(place))).toMatchObject({ "m/model.onnx": ["external-data"] });
  }); // prettier-ignore

  it("may not keep them behind a link, or in a file with a second name", async () => {
    const toLink = async (folder: string): Promise<void> => {
      await rename(join(folder, "m/w.bin"), join(folder, "w.bin"));
      await symlink("../w.bin", join(folder, "m/w.bin"));
    };
    expect(await kindsOfSet(external("w.bin"), toLink)).toEqual({
      "m/model.onnx": ["external-data"],
      "m/w.bin": ["symlink"],
    });
    const second = async (folder: string): Promise<void> => await link(join(folder, "m/w.bin"), join(folder, "second"));
    expect(await kindsOfSet(external("w.bin"), second)).toMatchObject({ "m/model.onnx": ["external-data"] });
  });

  it("is searched for credentials in what people write into it", async () => {
    const token = `npm_${MIXED}`;
    const entry = Buffer.concat([field(1, "token"), field(2, token)]);
    for (const extra of [field(6, token), field(14, entry)])
      expect(await problemsOf(Buffer.concat([model({}), extra]))).toEqual([expect.stringMatching(/^npm-token/)]);
    expect(
      await problemsOf(model({ nodes: [node("Relu", ["x"], ["y"], { attributes: [attribute.text("note", token)] })] })),
    ).toHaveLength(1);
  });

  it("is refused where it nests without end", async () => {
    let graph: Buffer = field(2, "g");
    for (let depth = 0; depth < 120; depth += 1) graph = field(1, field(5, field(6, graph)));
    expect((await problemsOf(Buffer.concat([field(1, 8), field(7, graph)]))).join()).toMatch(/nests graphs/);
  });
});

function nodeWith(attributeBytes: Buffer): Message {
  return Buffer.concat([field(4, "Constant"), field(5, attributeBytes)]);
}
