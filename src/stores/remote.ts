import type { Host } from "../host/host.ts";
import { openWeb } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import type { PublishingStore, Store } from "./store.ts";

interface Remote {
  readonly host: Host;
  /** The input `store`. */
  readonly where: string;
  readonly model: string;
}

/** The store behind an address, loaded when it is first asked; undefined where the input is no address. */
export function remoteStore({ host, where, model }: Remote): Store | undefined {
  const [, scheme = ""] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(where) ?? [];
  if (scheme === "") return undefined;
  if (scheme === "s3")
    return lazily(`the store ${where}`, async () => {
      const { s3Store } = await import("./s3.ts");
      return await s3Store({ web: openWeb(host), address: where });
    });
  if (scheme === "oci")
    return lazily(`the store ${where}`, async () => {
      const { ociStore } = await import("./oci.ts");
      return await ociStore({ web: openWeb(host), address: where, model });
    });
  // What stands behind the scheme may be a password.
  throw new UserError(
    `The store is an address of ${scheme.slice(0, 20)}://, where nothing can be kept. Write s3://<bucket>/<prefix>, oci://<registry>/<path>, \`github\` or a folder.`,
  );
}

/** Opened once; what stands in the way is said when it is asked for something. */
function lazily(name: string, open: () => Promise<PublishingStore>): Store {
  let opened: Promise<PublishingStore> | undefined;
  const store = async (): Promise<PublishingStore> => await (opened ??= open());
  return {
    name,
    has: async (digest) => await (await store()).has(digest),
    get: async (digest, file) => await (await store()).get(digest, file),
    put: async (file, digest, called) => await (await store()).put(file, digest, called),
    publish: async (version) => await (await store()).publish(version),
    published: async (question) => await (await store()).published(question),
  };
}
