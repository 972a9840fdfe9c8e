import type { Host } from "../host/host.ts";
import { openWeb } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import type { Exchange } from "./exchange.ts";

/**
 * The exchange at an address of the settings: `s3://<bucket>/<prefix>`, or a folder by its absolute path. Loaded and
 * opened once it is asked for something; what stands in the way is said then.
 */
export function openExchange(host: Host, address: string): Exchange {
  if (address.startsWith("s3://"))
    return lazily(address, async () => {
      const { s3Exchange } = await import("./s3-exchange.ts");
      return await s3Exchange({ web: openWeb(host), address });
    });
  if (!address.startsWith("/"))
    throw new UserError(
      "An exchange is a folder by its absolute path, or s3://<bucket>/<prefix>. Correct the settings.",
    );
  const root = address.replace(/(?<=.)\/+$/, "");
  return lazily(root, async () => (await import("./folder-exchange.ts")).folderExchange(root));
}

function lazily(address: string, open: () => Promise<Exchange>): Exchange {
  let opened: Promise<Exchange> | undefined;
  const exchange = async (): Promise<Exchange> => await (opened ??= open());
  return {
    address,
    blobs: {
      name: `the exchange ${address}`,
      has: async (digest) => await (await exchange()).blobs.has(digest),
      get: async (digest, file) => await (await exchange()).blobs.get(digest, file),
      put: async (file, digest, name) => await (await exchange()).blobs.put(file, digest, name),
    },
    read: async (path) => await (await exchange()).read(path),
    write: async (path, bytes) => await (await exchange()).write(path, bytes),
    claim: async (path, bytes) => await (await exchange()).claim(path, bytes),
    list: async (folder) => await (await exchange()).list(folder),
    remove: async (path) => await (await exchange()).remove(path),
  };
}
