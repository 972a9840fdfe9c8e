import { resolve } from "node:path";
import { keySigner } from "../../attestations/signer.ts";
import { readText } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";

/**
 * The private key that signs what is released, as PEM text, checked before anything is carried out: in a terminal the input
 * may be the path of its file. Empty where none was given. Throws a UserError for anything else, with nothing of a key in it.
 */
export async function readAttestationKey(
  host: Pick<Host, "kind" | "workspace" | "mask">,
  given: string,
): Promise<string> {
  const text = given.trim();
  if (text === "") return "";
  if (text.includes(BEGIN)) return await checked(host, text);
  if (host.kind !== "terminal")
    throw new UserError(
      `The input attestation-key is no private key. Put the whole text of the PEM file, with its lines ${BEGIN}… and -----END…, into the secret that it is read from.`,
    );
  const pem = await fileText(resolve(host.workspace, text), text);
  if (!pem.includes(BEGIN)) throw new UserError(`${shown(text)} is no private key in PEM form. ${MAKE}`);
  return await checked(host, pem);
}

const BEGIN = "-----BEGIN ";
const MAKE =
  "Name the file of one with --attestation-key; `openssl ecparam -name prime256v1 -genkey -noout -out release.key` makes one.";

async function checked(host: Pick<Host, "mask">, pem: string): Promise<string> {
  await host.mask(pem);
  if (pem.includes(`${BEGIN}PUBLIC KEY`))
    throw new UserError(
      "The attestation key is a public one, which only verifies. Give the private key that belongs to it.",
    );
  if (/ENCRYPTED/.test(pem))
    throw new UserError(
      "The attestation key has a password, which nothing here can ask for. Give it without one: `openssl pkey -in release.key -out plain.key`.",
    );
  keySigner(pem);
  return pem;
}

/** Why it cannot be read is left out: it quotes what was given. */
async function fileText(file: string, given: string): Promise<string> {
  const text = await readText(file).catch(() => undefined);
  if (text === undefined) throw new UserError(`${shown(given)} (--attestation-key) cannot be read. ${MAKE}`);
  return text;
}

/** What is no path may be the key itself. */
function shown(given: string): string {
  return /^[\w./~ -]{1,200}$/.test(given) && !/[\w+/=-]{40}/.test(given) ? given : "The file";
}
