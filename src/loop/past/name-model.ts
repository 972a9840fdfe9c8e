import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import { refuseUnknown } from "../promotion/known-names.ts";

/** Several models are several questions: their runs are read one model after the other. */
const MOST = 20;

/** The models that are meant: the one that is named, of which manifest or ledger know; else all, where they are few. */
export async function meantModels({ head, options, ledger }: Place, name: string): Promise<readonly string[]> {
  const names = (await loadModels(head, options.manifests)).map((model) => model.name).toSorted();
  if (name !== "" && names.includes(name)) return [name];
  // One that is no more has a past too.
  const known = [...new Set([...names, ...(await ledger.models())])].toSorted();
  if (name !== "") {
    refuseUnknown("model", name, known);
    return [name];
  }
  if (names.length === 0)
    throw new UserError(
      known.length === 0
        ? "There is no model here. Name the folder of the repository with --directory."
        : `No manifest names a model. The ledger knows ${listed(known.slice(0, MOST))}: name one.`,
    );
  if (names.length > MOST)
    throw new UserError(`There are ${names.length} models. Name one: model-gitops log ${names[0]}.`);
  return names;
}
