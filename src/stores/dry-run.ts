import type { Log } from "../host/host.ts";
import type { Store } from "./store.ts";

/** A store that is read, and only says what it would keep; it publishes nothing. */
export function dryStore(store: Store, log: Pick<Log, "info">): Store {
  return {
    name: store.name,
    ...(store.published && { published: store.published }),
    has: (digest) => store.has(digest),
    get: (digest, file) => store.get(digest, file),
    async put(_file, digest, name = "a file") {
      if (!(await store.has(digest))) log.info(`Dry run: would keep ${name} (${digest}) in ${store.name}.`);
    },
  };
}
