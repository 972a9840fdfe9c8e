import picomatch from "picomatch";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { SettingsManifest } from "../../generated/types.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { Event } from "../../forge/event.ts";
import { readSettings } from "../../manifest/read.ts";
import type { Source } from "../../manifest/source.ts";
import { DEFAULT_SETTINGS, resolveSettings, SETTINGS_FILES, type Settings } from "../../manifest/settings.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { Revision } from "../../revisions/revision.ts";
import { isOntoDefault, settingsCommit, type RulesOptions } from "../../revisions/rules.ts";
import { publicKey } from "../../stores/ledger-signature.ts";
import { isOlder } from "../../stores/ledger-trust.ts";
import { EVENT, SETTINGS } from "./stage-rules.ts";

/** The settings that hold for a run, and where they stand. */
export interface HeldSettings extends Settings {
  /** Undefined where the default branch has none: then all are defaults. */
  readonly file: string | undefined;
  /** `settings/broken`: the strictest are in force. */
  readonly findings: readonly Finding[];
}

/**
 * The settings of the default branch, wherever the run was started. Throws a UserError where the default branch cannot be
 * had: what it forbids would be unknown.
 */
export async function openSettings(options: RulesOptions): Promise<HeldSettings> {
  const commit = await settingsCommit(options);
  return commit === undefined ? NONE : await settingsAt(await openRevision(options, commit));
}

const NONE: HeldSettings = { ...DEFAULT_SETTINGS, file: undefined, findings: [] };

/** What a schema cannot say of settings: their keys are read, and no release is asked for that is not there yet. */
export function checkSettings({ manifest, locate }: Source<SettingsManifest>): readonly Finding[] {
  const { keys = [], minimumSuite } = manifest.ledger ?? {};
  const unreadable = keys.flatMap(({ public: text }, index) => {
    const problem = problemOfKey(text);
    const location = locate(`/ledger/keys/${index}/public`);
    return problem === undefined ? [] : [findingOf(SETTINGS.key, { message: problem, location })];
  });
  if (minimumSuite === undefined || !isOlder(suiteVersion(), minimumSuite)) return unreadable;
  const message = `ledger.minimumSuite is ${minimumSuite}, and this is version ${suiteVersion()}: what it records would not count. Name a version that records already.`;
  return [...unreadable, findingOf(SETTINGS.key, { message, location: locate("/ledger/minimumSuite") })];
}

function problemOfKey(text: string): string | undefined {
  try {
    publicKey(text);
    return undefined;
  } catch (error) {
    return userMessage(error);
  }
}

/** The settings of a revision. */
export async function settingsAt(revision: Pick<Revision, "read">): Promise<HeldSettings> {
  for (const file of SETTINGS_FILES) {
    const text = await revision.read(file);
    if (text === undefined) continue;
    const { manifest, findings: form, locate } = readSettings({ file, text });
    const findings = manifest === undefined ? form : checkSettings({ file, manifest, locate });
    if (manifest !== undefined && findings.length === 0) return { ...resolveSettings(manifest), file, findings };
    const message = `The default branch's ${file} cannot be read: ${findings[0]?.message ?? "it is broken."}`;
    return { ...NONE, file, findings: [findingOf(SETTINGS.broken, { outcome: "unmeasured", message })] };
  }
  return NONE;
}

type Question = Pick<RulesOptions, "host" | "event">;

/**
 * Whether what is to be merged goes onto a branch that is judged: the default one, or one that it names. Nothing of an
 * author's own branch judges what the author later aims at another.
 */
export async function judgeBase(question: Question, { branches }: Settings): Promise<readonly Finding[]> {
  const base = baseOf(question.event);
  if (base === undefined || (await isOntoDefault(question)) || picomatch.isMatch(base, [...branches])) return [];
  const message = `This is onto the branch ${JSON.stringify(base)}, which the default branch does not name as one that is judged, so nothing was checked.`;
  return [findingOf(EVENT.otherBase, { outcome: "unmeasured", message })];
}

function baseOf(event: Event): string | undefined {
  return "baseBranch" in event ? event.baseBranch : undefined;
}
