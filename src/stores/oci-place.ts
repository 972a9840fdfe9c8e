import { UserError } from "../kernel/errors.ts";

/** A repository of a registry. */
export interface OciPlace {
  /** With its port where it has one: `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  /** `https://ghcr.io` */
  readonly origin: string;
}

export interface OciQuestion {
  /** `oci://<host>[:<port>]/<path>` */
  readonly address: string;
  /** Each model has a repository of its own below that path: its versions are tags. */
  readonly model: string;
  /** Whether requests may go unencrypted (OCI_PLAIN_HTTP). To this machine itself they always may. */
  readonly isPlainAllowed: boolean;
}

// As the distribution specification has names, and no user, query or fragment beside them.
const COMPONENT = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`;
const PLACE = new RegExp(
  String.raw`^oci://((?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?)/(${COMPONENT}(?:/${COMPONENT})*)/?$`,
);

/** Throws a UserError where the address or the model's name is none that a registry could have. */
export function ociPlace({ address, model, isPlainAllowed }: OciQuestion): OciPlace {
  const [, registry, path] = PLACE.exec(address) ?? [];
  if (registry === undefined || path === undefined || !URL.canParse(`https://${registry}`))
    throw new UserError(
      "The store that begins with oci:// names no repository. Write oci://<host>[:<port>]/<path> in small letters, without user, tag and digest; each model has a repository of its own below it.",
    );
  if (!new RegExp(`^${COMPONENT}$`).test(model))
    throw new UserError(
      `No repository of a registry can be called ${JSON.stringify(model)}. Use small letters and digits with single - or _ between them, or keep this model in another store.`,
    );
  const { hostname } = new URL(`https://${registry}`);
  const isPlain = isPlainAllowed || isOfThisMachine(hostname);
  // Docker Hub is asked at another name than people write.
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  return { registry, repository: `${path}/${model}`, origin: `${isPlain ? "http" : "https"}://${host}` };
}

/** A version as a tag, which has no plus sign; an underscore stands for it as in Helm's charts. */
export function versionTag(version: string): string {
  return version.replaceAll("+", "_");
}

function isOfThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
