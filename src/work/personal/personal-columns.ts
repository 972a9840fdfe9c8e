import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { saidPersonal } from "./declared.ts";

/** What the manifest declares as personal, of any dataset. */
export function personalColumns({ datasets }: Pick<ResolvedModel, "datasets">): ReadonlySet<string> {
  return new Set(Object.values(datasets).flatMap(({ declared }) => saidPersonal(declared.privacy ?? {})));
}
