import { join } from "node:path";
import { directoryStore } from "../../../src/stores/directory.ts";
import { ociStore } from "../../../src/stores/oci.ts";
import { s3Store } from "../../../src/stores/s3.ts";
import { fakeRegistry } from "./fake-registry.ts";
import { fakeS3 } from "./fake-s3.ts";
import type { Kind } from "./remote-place.ts";

export interface Opened extends Kind, AsyncDisposable {}

export type Opener = (size: { readonly isWhole: boolean }) => Promise<Opened>;

export const s3 =
  (hasChecksums: boolean): Opener =>
  async ({ isWhole }) => {
    const server = await fakeS3({ hasChecksums });
    return {
      name: "S3",
      env: { AWS_ENDPOINT_URL: server.origin },
      open: (web) => s3Store({ web, address: "s3://models/kept", partBytes: isWhole ? 1000 : 16 }),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };

export const registry: Opener = async ({ isWhole }) => {
  const server = await fakeRegistry();
  const address = server.origin.replace("http:", "oci:");
  return {
    name: "a registry",
    env: {},
    open: (web) =>
      ociStore({ web, address: `${address}/models`, model: "credit-risk", chunkBytes: isWhole ? 1000 : 16 }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

export const folder: Opener = async () => ({
  name: "a folder",
  env: {},
  open: async ({ host }) => directoryStore(join(host.temp, "store")),
  [Symbol.asyncDispose]: async () => undefined,
});
