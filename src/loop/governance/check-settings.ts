import type { Finding } from "../../findings/finding.ts";
import type { SettingsManifest } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ReadResult } from "../../manifest/read.ts";
import { DEFAULT_SETTINGS } from "../../manifest/settings.ts";
import type { Source } from "../../manifest/source.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { isNeverAllowed } from "../../safety/pickle-never.ts";
import { ALLOWABLE_FORMATS } from "../../safety/tier.ts";
import { PACK_NAMES } from "../../work/governance/packs/suite-packs.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { policySource } from "../../work/governance/policy-source.ts";
import { settingsProblems, type NamedSource } from "../../work/governance/settings-check.ts";
import { rolesIn } from "../approvals/governed-files.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { LoadOptions } from "./load-packs.ts";
import { PolicyBook } from "./policy-book.ts";

/** Settings and manifests of one revision, as they were read. */
export interface WrittenSettings {
  readonly settings: ReadResult<SettingsManifest> | undefined;
  readonly models: readonly LoadedModel[];
  readonly files: RevisionFiles;
  /** Reads packs of other repositories. Undefined: they are not looked for, and may have any rule. */
  readonly forge: LoadOptions["forge"] | undefined;
}

/**
 * What would be wrong where these settings held: what they name that is not there, rules that cannot be read or are two,
 * and where the lock does not fit. Nothing is judged by them.
 */
export async function settingsFindings({
  settings,
  models,
  files,
  forge,
}: WrittenSettings): Promise<readonly Finding[]> {
  const source = settings && sourceOf(settings);
  const sources = [...namedIn(source), ...models.flatMap(({ name, read }) => namedIn(sourceOf(read), name))];
  const texts = [...new Set(sources.map(({ text }) => text))];
  const asked = texts.filter((text) => forge !== undefined || !isRemote(text));
  const standing = { ...DEFAULT_SETTINGS.governance, policies: asked };
  const book = new PolicyBook(standing, { files, forge: forge ?? (async () => undefined) });
  const { packs, findings } = await book.policiesOf();
  const held = await rolesIn(files);
  const isOfSource = ({ rule }: Finding): boolean => rule === POLICY.source.id;
  const problems = settingsProblems({
    settings: source,
    sources,
    packs,
    unread: new Map(findings.filter(isOfSource).map(({ subject = "", message }) => [subject, message])),
    isPartial: asked.length < texts.length,
    roles: held.roles,
    isUnread: held.problem !== undefined,
    formats: ALLOWABLE_FORMATS,
    isRefused: isNeverAllowed,
  });
  return [...problems, ...findings.filter((finding) => !isOfSource(finding))];
}

function sourceOf<T>({ file, manifest, locate, repaired }: ReadResult<T>): Source<T> | undefined {
  return manifest === undefined ? repaired : { file, manifest, locate };
}

function namedIn(source: Source<Governed> | undefined, model?: string): readonly NamedSource[] {
  if (source === undefined) return [];
  const { policies = [] } = source.manifest.governance ?? {};
  return policies.map((text, index) => ({
    text,
    location: source.locate(`/governance/policies/${index}`),
    ...(model !== undefined && { model }),
  }));
}

interface Governed {
  readonly governance?: { readonly policies?: readonly string[] };
}

function isRemote(text: string): boolean {
  try {
    return policySource(text, PACK_NAMES).kind === "remote";
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
