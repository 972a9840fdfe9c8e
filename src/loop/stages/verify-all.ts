import { stat } from "node:fs/promises";
import { basename, relative, resolve } from "node:path";
import {
  isBundle,
  MOST_BUNDLE_BYTES,
  verifyBundle,
  type Trust,
  type VerifiedBundle,
} from "../../attestations/verify-bundle.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { readText } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ShownBundle, ShownVerification } from "../../report/verify.ts";
import { unmetDemands, wordOf, type Demands } from "../../work/provenance/policy.ts";
import { besideFindings, besideModel } from "../promotion/verify-beside.ts";
import { bundleFindings, type LookedAt } from "../promotion/verify-bundles.ts";
import { bundlesIn, findBundles, holdFiles, requireThere, type Held } from "../promotion/verify-held.ts";
import { VERIFY } from "../promotion/verify-rules.ts";
import { loadTrust } from "../promotion/verify-trust.ts";

export interface VerifyInputs {
  /** As they were given: relative to the workspace, or absolute. */
  readonly artifact: string;
  readonly bundles: readonly string[];
  readonly key: string;
  readonly policy: string;
  readonly trustedRoot: string;
}

/** The `verify` action: what is proven of files that somebody was handed. Offline, and without a repository. */
export async function verifyAll(host: Host, inputs: VerifyInputs): Promise<Result> {
  const at = (path: string): string => (path === "" ? "" : resolve(host.workspace, path));
  if (inputs.artifact === "")
    throw new UserError("Verify what? Write model-gitops verify <file or folder> --key <path>.");
  const artifact = at(inputs.artifact);
  await requireThere(artifact);
  const { trust, demands, findings } = await loadTrust({
    key: at(inputs.key),
    policy: at(inputs.policy),
    trustedRoot: at(inputs.trustedRoot),
  });
  const bundles = await findBundles(artifact, inputs.bundles.map(at));
  // One cause is told once: what cannot be decided is not looked at.
  const undecided = findings.length > 0 ? findings : undecidedFindings(artifact, trust, bundles);
  if (undecided.length > 0) return await result({ artifact: basename(artifact), bundles: [] }, undecided);
  const verified = await verifyFiles(host, { artifact, bundles, trust, demands, isMeant: inputs.bundles.length > 0 });
  return await result(verified.told, verified.findings);
}

function undecidedFindings(artifact: string, trust: Trust, bundles: readonly string[]): readonly Finding[] {
  if (trust.keys.length + trust.identities.length === 0) return [noTrust(artifact)];
  return bundles.length === 0 ? [noBundle(artifact)] : [];
}

type Told = Omit<ShownVerification, "outcome" | "notes">;

async function result(told: Told, findings: readonly Finding[]): Promise<Result> {
  const { verifySummary, verifyText } = await import("../../report/verify.ts");
  const notes = findings.filter(({ outcome }) => outcome === "pass").map(({ message }) => message);
  const shown = { ...told, notes, outcome: verdictOf(findings) };
  const json = JSON.stringify(told.bundles);
  return {
    findings,
    summary: verifySummary(shown),
    text: (style) => verifyText(shown, findings, style),
    outputs: { outcome: shown.outcome, statements: json.length > MOST_OUTPUT ? "" : json },
  };
}

// An output of a step holds no more than a megabyte.
const MOST_OUTPUT = 900_000;

interface Verifying {
  readonly artifact: string;
  readonly bundles: readonly string[];
  readonly trust: Trust;
  readonly demands: Demands;
  /** Whether somebody named the bundles. */
  readonly isMeant: boolean;
}

async function verifyFiles(
  host: Host,
  { artifact, bundles, trust, demands, isMeant }: Verifying,
): Promise<{ readonly told: Told; readonly findings: readonly Finding[] }> {
  const texts = await Promise.all(bundles.map(async (file) => ({ file, text: await bundleText(file) })));
  const held = await holdFiles(artifact, await ownBundles([...bundles, ...(await bundlesIn(artifact))]));
  const beside = await besideModel(held);
  const files = { ...held, documents: beside.documents };
  const looked: LookedAt[] = [];
  for (const { file, text } of texts)
    looked.push({
      name: nameOf(file, host.workspace),
      result: text === undefined ? TOO_LARGE : await verifyBundle(text, files, trust),
    });
  const stated = looked.flatMap(({ result: { statement, problems } }) =>
    statement === undefined ? [] : [{ statement, holds: problems.length === 0 }],
  );
  const holding = stated.filter(({ holds }) => holds).map(({ statement }) => statement);
  const unmet = unmetDemands(demands, stated, host.now());
  // What lies beside the model may be of another one, as long as nothing is missing.
  const isNeeded = isMeant || unmet.some(({ kind }) => kind === "required");
  const findings = [
    ...strangeFiles(held),
    ...bundleFindings(looked, isNeeded ? "fail" : "warn"),
    ...unmet
      // Why one that is there does not hold has been said of its bundle.
      .filter(({ kind, outcome }) => kind !== "required" || outcome === "unmeasured")
      .map(({ kind, outcome, message }) =>
        findingOf(kind === "required" ? VERIFY.required : VERIFY.contents, { message, outcome }),
      ),
    ...(await besideFindings(held, beside, holding)),
  ];
  return { told: { artifact: held.name, files: held.files.size, bundles: looked.map(shownBundle) }, findings };
}

const TOO_LARGE: VerifiedBundle = { problems: ["the bundle is larger than 4 MB"], notes: [] };

/** What is a bundle by its content: at the top of the model's folder it is no part of the model, whether it was named or not. */
async function ownBundles(files: readonly string[]): Promise<readonly string[]> {
  const own: string[] = [];
  for (const file of new Set(files)) {
    const text = await bundleText(file);
    if (text !== undefined && (await isBundle(text))) own.push(file);
  }
  return own;
}

/** Undefined where it is larger than any bundle. */
async function bundleText(file: string): Promise<string | undefined> {
  const { size } = await stat(file);
  return size > MOST_BUNDLE_BYTES ? undefined : await readText(file);
}

/** A link is not followed, so what is behind it was not looked at. */
function strangeFiles({ strange }: Held): readonly Finding[] {
  return strange.slice(0, MOST_STRANGE).map((name) =>
    findingOf(VERIFY.files, {
      message: `${JSON.stringify(name)} is no plain file, so it was not verified.`,
      subject: name,
    }),
  );
}

const MOST_STRANGE = 20;

function noTrust(artifact: string): Finding {
  const message = `Nobody is trusted, so nothing is proven of ${artifact}.`;
  return findingOf(VERIFY.trust, { message, outcome: "unmeasured" });
}

function noBundle(artifact: string): Finding {
  const message = `No bundle lies beside ${artifact}, so nothing is known of where it comes from.`;
  return findingOf(VERIFY.bundles, { message, outcome: "unmeasured" });
}

/** As short as it can be copied. */
function nameOf(file: string, workspace: string): string {
  const name = relative(workspace, file);
  return name.startsWith("..") ? file : name;
}

function shownBundle({ name, result: { statement, by, problems, notes } }: LookedAt): ShownBundle {
  return {
    file: name,
    what: statement === undefined ? "" : wordOf(statement.predicateType),
    by: by === undefined ? "" : by.kind === "key" ? `key ${by.fingerprint}` : identityText(by.claims),
    problems,
    notes,
    ...(statement !== undefined && problems.length === 0 && { predicate: statement.predicate }),
  };
}

function identityText(claims: {
  readonly workflow: string;
  readonly repositoryId: string;
  readonly runnerEnvironment: string;
}) {
  return `${claims.workflow} (repository ${claims.repositoryId}, ${claims.runnerEnvironment})`;
}
