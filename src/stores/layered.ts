import type { Log } from "../host/host.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import { WrongDigestError } from "./digest.ts";
import type { Store } from "./store.ts";

export interface LayeredOptions {
  /** Nearest first: read in this order. */
  readonly layers: readonly Store[];
  /** Those that `put` has to reach; the others are shortcuts whose failure is logged. Default: all. */
  readonly required?: readonly Store[];
  readonly log: Pick<Log, "warn" | "debug">;
}

/**
 * Several stores as one: the first that has sound bytes answers. One with wrong bytes is said, refused and passed over;
 * when no other has them, that is the error. Versions are published by the first required one that can.
 */
export function layeredStore({ layers, required = layers, log }: LayeredOptions): Store {
  const publisher = required.find(({ publish }) => publish !== undefined);
  return {
    ...(publisher?.publish && { publish: publisher.publish }),
    ...(publisher?.published && { published: publisher.published }),
    ...(required.length < layers.length && { lasting: layeredStore({ layers: required, log }) }),
    ...(layers.some(({ isMetered }) => isMetered === true) && { isMetered: true }),
    name: listed(layers.map(({ name }) => name)) || "no store",
    async has(digest) {
      for (const layer of layers) if (await layer.has(digest)) return true;
      return false;
    },
    get: (digest, file) => get({ layers, log }, digest, file),
    async put(file, digest, name) {
      for (const layer of layers) {
        try {
          await layer.put(file, digest, name);
        } catch (error) {
          if (required.includes(layer)) throw error;
          log.debug(`${layer.name} did not keep ${digest}: ${messageOf(error)}`);
        }
      }
    },
  };
}

async function get(
  { layers, log }: Pick<LayeredOptions, "layers" | "log">,
  digest: string,
  file: string,
): Promise<boolean> {
  let failure: UserError | undefined;
  for (const layer of layers) {
    try {
      if (await layer.get(digest, file)) return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn(error.message);
      // Wrong bytes are the graver news of several.
      failure = failure instanceof WrongDigestError ? failure : error;
    }
  }
  // "Not there" would read as "never was": a baseline that cannot be fetched is not a first model.
  if (failure !== undefined) throw failure;
  return false;
}
