import type { Store } from "./store.ts";

/** A store that is only read: what is put there is put elsewhere. */
export function readOnlyStore(store: Store): Store {
  return { ...store, put: async () => undefined };
}
