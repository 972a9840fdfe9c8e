import type { Store } from "./store.ts";

/** A store that is only read: what is put there is put elsewhere, and nothing is published. */
export function readOnlyStore({ name, has, get, published }: Store): Store {
  return { name, has, get, ...(published && { published }), put: async () => undefined };
}
