import { dirname, resolve } from "node:path";
import { trustedKey, type TrustedKey } from "../../attestations/keys.ts";
import { readTrustedRoots } from "../../attestations/trusted-root.ts";
import type { Trust } from "../../attestations/verify-bundle.ts";
import type { Finding } from "../../findings/finding.ts";
import type { VerificationPolicy } from "../../generated/types.ts";
import { readFile, readText } from "../../host/files.ts";
import { readVerificationPolicy } from "../../manifest/read.ts";
import { UserError } from "../../kernel/errors.ts";
import { DEFAULT_DEMANDS, type Demands } from "../../work/provenance/policy.ts";

/** Absolute paths; empty where they were not given. */
export interface TrustInputs {
  readonly key: string;
  readonly policy: string;
  readonly trustedRoot: string;
}

export interface LoadedTrust {
  readonly trust: Trust;
  readonly demands: Demands;
  /** Of a policy that is wrong: nothing is to be verified by it. */
  readonly findings: readonly Finding[];
}

const GITHUB = "https://token.actions.githubusercontent.com";

/** Whose signatures count, and what they have to prove. Throws a UserError where a file cannot be read as what it should be. */
export async function loadTrust({ key, policy, trustedRoot }: TrustInputs): Promise<LoadedTrust> {
  const roots = trustedRoot === "" ? [] : await readTrustedRoots(await readText(trustedRoot), trustedRoot);
  if (policy === "") {
    const keys = key === "" ? [] : [await keyAt(key)];
    return { trust: { keys, identities: [], roots }, demands: DEFAULT_DEMANDS, findings: [] };
  }
  if (key !== "")
    throw new UserError("Whose signatures count is said twice, by --key and by --policy. Add the key to the policy.");
  const { manifest, findings } = readVerificationPolicy({ file: policy, text: await readFile(policy) });
  if (manifest === undefined) return { trust: { keys: [], identities: [], roots }, demands: DEFAULT_DEMANDS, findings };
  return { trust: { ...(await signersOf(manifest, policy)), roots }, demands: demandsOf(manifest), findings };
}

function demandsOf({ require, properties, resolvedDependencies, maxAgeDays }: VerificationPolicy): Demands {
  return {
    ...(require !== undefined && { require }),
    ...(properties !== undefined && { properties }),
    ...(resolvedDependencies !== undefined && { resolvedDependencies }),
    ...(maxAgeDays !== undefined && { maxAgeDays }),
  };
}

async function signersOf({ signers }: VerificationPolicy, policy: string): Promise<Omit<Trust, "roots">> {
  const keys = await Promise.all((signers.keys ?? []).map((file) => keyAt(resolve(dirname(policy), file))));
  const identities = (signers.identities ?? []).map(({ issuer = GITHUB, ...identity }) => ({ ...identity, issuer }));
  return { keys, identities };
}

async function keyAt(file: string): Promise<TrustedKey> {
  return trustedKey(await readText(file), file);
}
