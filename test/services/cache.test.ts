import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { saveCache } from "@actions/cache";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { engineCache } from "../../src/engines/engine-cache.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { cacheStore } from "../../src/stores/cache.ts";
import { cacheRun, restoreRun } from "../../src/stores/run-cache.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { startResultsService, type ResultsService } from "./results-service.ts";

let service: ResultsService;
let host: FakeHost;
const debugged: string[] = [];

beforeAll(async () => {
  service = await startResultsService();
  const fake = await fakeHost({ env: service.environment });
  host = { ...fake, log: { ...fake.log, debug: (text) => void debugged.push(text) } };
  for (const [name, value] of Object.entries(service.environment)) vi.stubEnv(name, value);
  vi.stubEnv("RUNNER_TEMP", host.temp);
  vi.stubEnv("GITHUB_WORKSPACE", host.workspace);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await host[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

test("the cache gives back the bytes of a digest, whatever they are", async () => {
  const file = await written("model.onnx", randomBytes(3 * 1024 * 1024));
  const digest = sha256(await readFile(file));
  const store = cacheStore({ host });
  const copy = join(host.temp, "copy.onnx");

  expect(await store.get(digest, copy)).toBe(false);
  await store.put(file, digest);
  await store.put(file, digest);
  expect(await store.get(digest, copy)).toBe(true);
  expect((await readFile(copy)).equals(await readFile(file))).toBe(true);
  expect(await store.has(digest)).toBe(false);
  expect(debugged).toEqual([]);
});

test("an engine's folder comes back whole, its mark included, and a key that nobody saved leaves nothing", async () => {
  const folder = join(host.toolCache, "model-gitops-engines", "engine-1.0.0-linux-x64");
  const library = join(folder, "node_modules", "engine", "engine.node");
  await mkdir(join(library, ".."), { recursive: true });
  await writeFile(library, randomBytes(1024 * 1024));
  await writeFile(join(folder, ".complete"), "");
  const bytes = await readFile(library);
  const cache = engineCache({ ...host, kind: "github" });

  await cache.save(folder, "model-gitops-engine-1");
  await rm(folder, { recursive: true });
  await cache.restore(folder, "model-gitops-engine-2");
  await expect(readFile(library)).rejects.toThrow("ENOENT");
  await cache.restore(folder, "model-gitops-engine-1");
  expect((await readFile(library)).equals(bytes)).toBe(true);
  expect(await readFile(join(folder, ".complete"), "utf8")).toBe("");
  expect(debugged).toEqual([]);
});

test("bytes that somebody else cached under a digest are refused", async () => {
  const digest = sha256("what was asked for");
  const place = join(host.temp, "model-gitops-cache", digest.slice(7));
  await mkdir(join(place, ".."), { recursive: true });
  await writeFile(place, "something else");
  await saveCache([place], `model-gitops-${digest.slice(7)}`);
  await rm(place);

  const copy = join(host.temp, "refused.onnx");
  expect(await cacheStore({ host }).get(digest, copy)).toBe(false);
  await expect(readFile(copy)).rejects.toThrow("ENOENT");
  expect(debugged.splice(0).join("\n")).toMatch(/^The cache did not give sha256:/);
});

test("a run is kept under its key with its artifact, and nothing else", async () => {
  const folder = join(host.temp, "run");
  await mkdir(join(folder, "artifact"), { recursive: true });
  await writeFile(join(folder, "run.json"), '{"trainKey": "…"}\n');
  await writeFile(join(folder, "artifact/model.onnx"), "bytes of a model");
  await writeFile(join(folder, "evaluation.json"), "{}");
  const trainKey = sha256("what it was trained from");

  expect(await restoreRun(host, trainKey)).toBeUndefined();
  await cacheRun(host, { trainKey, folder });
  const restored = (await restoreRun(host, trainKey)) ?? "";
  expect(await readFile(join(restored, "run.json"), "utf8")).toBe('{"trainKey": "…"}\n');
  expect(await readFile(join(restored, "artifact/model.onnx"), "utf8")).toBe("bytes of a model");
  await expect(readFile(join(restored, "evaluation.json"))).rejects.toThrow("ENOENT");
  expect(debugged).toEqual([]);
});

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(host.temp, name);
  await writeFile(file, bytes);
  return file;
}
