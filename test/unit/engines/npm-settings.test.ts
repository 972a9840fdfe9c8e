import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NATIVE_PINS } from "../../../src/engines/native-pins.ts";
import { authorizationFor, parseNpmrc, registryOf } from "../../../src/engines/npm-settings.ts";

describe("npm settings", () => {
  it("are looked up as npm does", () => {
    const env = (name: string): string | undefined => ({ TOKEN: "t" })[name];
    const file = parseNpmrc(
      '; comment\nregistry = https://a.example/npm\n@duckdb:registry="https://b.example"\n//a.example/npm/:_authToken=${TOKEN}\n//b.example/:_auth=${MISSING}\n[section]\n',
      env,
    );
    const settings = { env, file };
    expect(registryOf(settings, "onnxruntime-node").href).toBe("https://a.example/npm/");
    expect(registryOf(settings, "@duckdb/node-api").href).toBe("https://b.example/");
    expect(registryOf({ env, file: {} }, "x").href).toBe("https://registry.npmjs.org/");
    expect(authorizationFor(settings, new URL("https://a.example/npm/x/-/x-1.tgz"))).toBe("Bearer t");
    expect(authorizationFor(settings, new URL("https://a.example/other/x.tgz"))).toBeUndefined();
    expect(authorizationFor(settings, new URL("https://a.example:8443/npm/x.tgz"))).toBeUndefined();
    expect(authorizationFor(settings, new URL("https://b.example/deep/x.tgz"))).toBe("Basic ${MISSING}");
    expect(() => registryOf({ env, file: { registry: "ftp://x" } }, "x")).toThrow(/no web address/);
  });
});

it("pins are those of package-lock.json", async () => {
  const lock: {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
  } = JSON.parse(await readFile(join(import.meta.dirname, "../../../package-lock.json"), "utf8"));
  for (const { name, version, integrity } of [...NATIVE_PINS.onnx, ...NATIVE_PINS.duckdb]) {
    expect({ name, version, integrity }).toEqual({
      name,
      version: lock.packages[`node_modules/${name}`]?.version,
      integrity: lock.packages[`node_modules/${name}`]?.integrity,
    });
  }
  expect(NATIVE_PINS.duckdb.filter(({ platform }) => platform !== undefined)).toHaveLength(8);
  expect(NATIVE_PINS.onnx.filter(({ platform }) => platform !== undefined).map(({ platform }) => platform)).toEqual([
    "darwin-arm64",
    "linux-arm64",
    "linux-x64",
    "win32-arm64",
    "win32-x64",
  ]);
});
