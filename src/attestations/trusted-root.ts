import type { TrustMaterial } from "@sigstore/verify";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";

/** The authorities of one Sigstore instance, and what they leave in a bundle. */
export interface TrustedRoot {
  readonly material: TrustMaterial;
  /** Where the instance has such a log, every signature has to be in it. */
  readonly hasLog: boolean;
  readonly hasCertificateLog: boolean;
}

const MOST_ROOTS = 20;

/**
 * The roots of a trusted_root.json, or of the lines that `gh attestation trusted-root` writes: one for everybody's
 * Sigstore and one for GitHub's own. Throws a UserError that says what is wrong with the file.
 */
export async function readTrustedRoots(text: string, name: string): Promise<readonly TrustedRoot[]> {
  const { toTrustMaterial } = await import("@sigstore/verify");
  const { TrustedRoot: Root } = await import("@sigstore/protobuf-specs");
  const values = valuesIn(text);
  if (values.length === 0 || values.length > MOST_ROOTS || !values.every(isTrustedRoot)) throw wrongRoot(name);
  let roots: readonly TrustedRoot[];
  try {
    roots = values.map((value) => {
      const root = Root.fromJSON(value);
      const material = toTrustMaterial(root, noKey);
      return { material, hasLog: root.tlogs.length > 0, hasCertificateLog: root.ctlogs.length > 0 };
    });
  } catch (cause) {
    throw wrongRoot(name, cause);
  }
  // Without an authority it could prove nothing, and would say that every signature is a stranger's.
  if (!roots.every(({ material }) => material.certificateAuthorities.some(({ certChain }) => certChain.length > 0)))
    throw wrongRoot(name);
  return roots;
}

function isTrustedRoot(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && (Array.isArray(value["certificateAuthorities"]) || Array.isArray(value["tlogs"]));
}

/** Keys are looked at without a root. */
function noKey(): never {
  throw new Error("no key is in a trusted root");
}

function valuesIn(text: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parsed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function wrongRoot(name: string, cause?: unknown): UserError {
  return new UserError(
    `${name} is no trusted root of Sigstore. Fetch one, once, with \`gh attestation trusted-root > trusted_root.jsonl\`.`,
    { cause },
  );
}
