import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { isBundle, MOST_BUNDLE_BYTES, verifyBundle, type VerifiedBundle } from "../../attestations/verify-bundle.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { readText } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ShownBundle } from "../../report/verify.ts";
import { unmetDemands, wordOf } from "../../work/provenance/policy.ts";
import { findBundles, holdFiles, type Held } from "../promotion/verify-held.ts";
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
  const { trust, demands, findings } = await loadTrust({
    key: at(inputs.key),
    policy: at(inputs.policy),
    trustedRoot: at(inputs.trustedRoot),
  });
  const bundles = await findBundles(artifact, inputs.bundles.map(at));
  const texts = await Promise.all(bundles.map(async (file) => ({ file, text: await bundleText(file) })));
  const own: string[] = [];
  for (const { file, text } of texts) if (text !== undefined && (await isBundle(text))) own.push(file);
  const held = await holdFiles(artifact, own);
  const looked: { readonly file: string; readonly result: VerifiedBundle }[] = [];
  for (const { file, text } of texts)
    looked.push({ file, result: text === undefined ? TOO_LARGE : await verifyBundle(text, held, trust) });
  const stated = looked.flatMap(({ result: { statement, problems } }) =>
    statement === undefined ? [] : [{ statement, holds: problems.length === 0 }],
  );
  const unmet = bundles.length === 0 ? [] : unmetDemands(demands, stated, host.now());
  // What lies beside the model may be of another one, as long as nothing is missing.
  const isMeant = inputs.bundles.length > 0 || unmet.some(({ kind }) => kind === "required");
  const hasTrust = trust.keys.length + trust.identities.length > 0 || findings.length > 0;
  const all: readonly Finding[] = [
    ...findings,
    ...(hasTrust ? [] : [noTrust(artifact)]),
    ...(bundles.length > 0 ? [] : [noBundle(artifact)]),
    ...strangeFiles(held),
    ...looked.flatMap(({ file, result }) =>
      bundleFindings(nameOf(file, host.workspace), result, isMeant ? "fail" : "warn"),
    ),
    ...unmet.map(({ kind, outcome, message }) =>
      findingOf(kind === "required" ? VERIFY.required : VERIFY.contents, { message, outcome }),
    ),
  ];
  const shown = looked.map(({ file, result }) => shownBundle(nameOf(file, host.workspace), result));
  const { verifySummary, verifyText } = await import("../../report/verify.ts");
  const json = JSON.stringify(shown);
  const told = { artifact: held.name, files: held.files.size, bundles: shown, outcome: verdictOf(all) };
  return {
    findings: all,
    summary: verifySummary(told),
    text: (style) => verifyText(told, all, style),
    outputs: { outcome: told.outcome, statements: json.length > MOST_OUTPUT ? "" : json },
  };
}

// An output of a step holds no more than a megabyte.
const MOST_OUTPUT = 900_000;

const TOO_LARGE: VerifiedBundle = { problems: ["the bundle is larger than 4 MB"], notes: [] };

/** Undefined where it is larger than any bundle. */
async function bundleText(file: string): Promise<string | undefined> {
  const { size } = await stat(file);
  return size > MOST_BUNDLE_BYTES ? undefined : await readText(file);
}

function bundleFindings(name: string, { problems }: VerifiedBundle, outcome: "fail" | "warn"): readonly Finding[] {
  if (problems.length === 0) return [];
  return [
    findingOf(VERIFY.bundle, { message: `${name} does not hold: ${problems.join("; ")}.`, subject: name, outcome }),
  ];
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

function shownBundle(file: string, { statement, by, problems, notes }: VerifiedBundle): ShownBundle {
  return {
    file,
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
