import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LOCAL_FOLDER } from "../place/local-folder.ts";
import type { Place } from "../place/place.ts";

/**
 * Whether a published version's address is of the store that this run was given. What lies in another store is not
 * missing because this one does not have it.
 */
export function isOfStore(address: string, { host, options }: Pick<Place, "host" | "options">): boolean {
  const { store = "" } = options;
  // Of releases, which a run without a store asks too.
  if (/^https?:/i.test(address)) return store === "" || store === "github";
  const isRemote = /^[a-z][a-z0-9+.-]*:\/\//i.test(store);
  if (!address.startsWith("file:")) return isRemote && address.startsWith(`${store.replace(/\/+$/, "")}/`);
  if (isRemote || store === "github") return false;
  const folder = resolve(host.workspace, store === "" ? `${LOCAL_FOLDER}/store` : store);
  return address.startsWith(`${pathToFileURL(folder).href}/`);
}
