import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ociStore } from "../../../src/stores/oci.ts";
import { s3Store } from "../../../src/stores/s3.ts";
import { type FakeRegistry, fakeRegistry } from "./fake-registry.ts";
import { type FakeS3, fakeS3 } from "./fake-s3.ts";
import { type Machine, machine } from "./remote-place.ts";

export const KEYS = { AWS_ACCESS_KEY_ID: "ID", AWS_SECRET_ACCESS_KEY: "hush-hush" };

export interface Rig<Server> extends Machine {
  readonly server: Server;
}

export async function s3Rig(env: Readonly<Record<string, string>> = KEYS, hasChecksums = true): Promise<Rig<FakeS3>> {
  const server = await fakeS3({ hasChecksums });
  const open = (web: Parameters<typeof s3Store>[0]["web"]) =>
    s3Store({ web, address: "s3://models/kept", partBytes: 16 });
  const place = await machine({ open, env: { AWS_ENDPOINT_URL: server.origin, ...env } });
  return { ...place, server, [Symbol.asyncDispose]: () => both(place, server) };
}

export async function ociRig(env: Readonly<Record<string, string>> = {}): Promise<Rig<FakeRegistry>> {
  const server = await fakeRegistry();
  const address = `${server.origin.replace("http:", "oci:")}/models`;
  const open = (web: Parameters<typeof ociStore>[0]["web"]) =>
    ociStore({ web, address, model: "credit-risk", chunkBytes: 16 });
  const place = await machine({ open, env });
  return { ...place, server, [Symbol.asyncDispose]: () => both(place, server) };
}

/** What a refused download left beside its target. */
export async function leftovers({ host }: Machine): Promise<readonly string[]> {
  return await readdir(join(host.temp, "out")).catch(() => []);
}

async function both(...all: readonly AsyncDisposable[]): Promise<void> {
  for (const one of all) await one[Symbol.asyncDispose]();
}
