import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadOnnx, type OnnxMember } from "../../../src/engines/onnx.ts";
import { parseOnnxModel } from "../../../src/engines/onnx-model.ts";
import { digestOf } from "../../../src/host/file-digest.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";
import { externalTensor, modelBytes, node, tensorValue } from "./onnx-writer.ts";

const X = tensorValue("X", "float", ["N", 2]);
const Y = tensorValue("Y", "float", ["N", 1]);
const WEIGHTS = [3, 4];

/** Y = X · W, with W in another file. */
function linear(place: Parameters<typeof externalTensor>[1]): Uint8Array {
  const initializers = [externalTensor("W", place, [2, 1])];
  return modelBytes({ inputs: [X], outputs: [Y], initializers, nodes: [node("MatMul", ["X", "W"], ["Y"])] });
}

const at = (location: string, offset = "0", length = "8") =>
  [
    ["location", location],
    ["offset", offset],
    ["length", length],
  ] as const;

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("expected a UserError");
}

describe("a tensor in another file", () => {
  const members = new Map([
    ["weights.bin", 8],
    ["parts/w.bin", 16],
  ]);
  const parse = (place: Parameters<typeof externalTensor>[1]) =>
    parseOnnxModel(linear(place), { source: "model.onnx", members });

  it.each([
    ["beside the model", at("weights.bin"), "weights.bin"],
    ["with a dot, as some exporters write it", at("./weights.bin"), "weights.bin"],
    ["in a folder, at its end", at("parts/w.bin", "8", "8"), "parts/w.bin"],
    ["without a length", [["location", "weights.bin"]], "weights.bin"],
  ] as const)("is a member of the artifact: %s", (_, place, file) => {
    expect(parse(place)).toMatchObject({ externalFiles: [file], parameters: 2 });
  });

  it.each([
    ["a file that is none", at(".git/config")],
    ["upwards", at("../secret")],
    ["upwards and back", at("parts/../../model/weights.bin")],
    ["upwards and back inside", at("parts/../weights.bin")],
    ["an absolute path", at("/etc/passwd")],
    ["a drive", at("C:weights.bin")],
    ["a backslash", at(String.raw`parts\w.bin`)],
    ["the engine's own memory", at("*/_ORT_MEM_ADDR_/*")],
    ["nowhere", []],
    ["a NUL", at("weights.bin\0.txt")],
    ["the graph itself", at("model.onnx")],
    ["another case", at("Weights.bin")],
    ["a folder", at("weights.bin/")],
    ["a member's folder", at("parts")],
  ] as const)("is refused elsewhere: %s", (_, place) => {
    expect(refusal(() => parse(place))).toMatch(/keeps the tensor "W" in .*which is no file of the artifact/);
  });

  it.each([
    ["behind the end", at("weights.bin", "4", "8")],
    ["longer than the file", at("weights.bin", "0", "9")],
  ] as const)("is refused where the file is too short: %s", (_, place) => {
    expect(refusal(() => parse(place))).toMatch(/reaches beyond the end of weights\.bin \(8 B\)/);
  });

  it.each(["-8", "1e3", "0x0", "99999999999999999999"])("is refused at an impossible place: %s", (offset) => {
    expect(refusal(() => parse(at("weights.bin", offset)))).toMatch(/impossible place/);
  });

  it("is refused where two readers would see two files", () => {
    const twice = [...at("weights.bin"), ["location", "parts/w.bin"]] as const;
    expect(refusal(() => parse(twice))).toMatch(/says twice where its data is/);
  });

  it("may share its bytes with another: both only read", () => {
    const tensors = ["W", "V"].map((name) => externalTensor(name, at("parts/w.bin", "4", "8"), [2, 1]));
    const bytes = modelBytes({
      inputs: [X],
      outputs: [Y],
      initializers: tensors,
      nodes: [node("MatMul", ["X", "W"], ["Y"])],
    });
    expect(parseOnnxModel(bytes, { source: "model.onnx", members })).toMatchObject({
      externalFiles: ["parts/w.bin"],
      parameters: 4,
    });
  });

  it("without members is refused with both remedies", () => {
    const message = refusal(() => parseOnnxModel(linear(at("weights.bin")), { source: "model.onnx" }));
    expect(message).toMatch(/save_as_external_data=False.*training\.artifact: \[model\.onnx, model\.onnx\.data\]/);
  });
});

async function written(host: FakeHost, location: string): Promise<{ file: string; members: OnnxMember[] }> {
  const folder = join(host.workspace, "artifact");
  const file = join(folder, "model.onnx");
  const data = join(folder, location);
  await mkdir(dirname(data), { recursive: true });
  await mkdir(host.temp, { recursive: true });
  await writeFile(file, linear(at(location)));
  await writeFile(data, new Uint8Array(new Float32Array(WEIGHTS).buffer));
  return { file, members: [{ name: location, file: data, digest: await digestOf(data), bytes: 8 }] };
}

async function answer(host: FakeHost, file: string, members: readonly OnnxMember[]): Promise<unknown> {
  await using model = await loadOnnx({ host, file, members });
  const batch = { X: { element: "float", dims: [2, 2], values: new Float32Array([1, 0, 1, 1]) } } as const;
  return [...((await model.predict(batch))["Y"]?.values ?? [])];
}

describe("a model with its tensors in other files", () => {
  it.each(["model.onnx.data", "parts/weights.bin"])("is run: %s", async (location) => {
    await using host = await fakeHost();
    const { file, members } = await written(host, location);
    expect(await answer(host, file, members)).toEqual([3, 7]);
    expect(await readdir(host.temp)).toEqual([]);
  });

  it("is refused when a member is not what the run record says", async () => {
    await using host = await fakeHost();
    const { file, members } = await written(host, "model.onnx.data");
    await writeFile(join(host.workspace, "artifact/model.onnx.data"), new Uint8Array(8));
    await expect(answer(host, file, members)).rejects.toThrow(/is not the file that its run record describes/);
    expect(await readdir(host.temp)).toEqual([]);
  });

  it("reads no link that took the place of a member's bytes", async () => {
    await using host = await fakeHost();
    const { file, members } = await written(host, "model.onnx.data");
    const place = join(host.workspace, "artifact/model.onnx.data");
    await rm(place);
    await symlink(join(host.workspace, "artifact/model.onnx"), place);
    await expect(answer(host, file, members)).rejects.toThrow(/is not the file that its run record describes/);
  });

  it("is refused where a member would take the graph's place", async () => {
    await using host = await fakeHost();
    const { file, members } = await written(host, "graph.model-gitops.onnx");
    await expect(answer(host, file, members)).rejects.toThrow(UserError);
    expect(await readdir(host.temp)).toEqual([]);
  });

  it("is refused where another name would lead to the member", async () => {
    await using host = await fakeHost();
    const { file, members } = await written(host, "model.onnx.data");
    await writeFile(file, linear(at("\uFEFFmodel.onnx.data")));
    await expect(answer(host, file, members)).rejects.toThrow(UserError);
  });
});
