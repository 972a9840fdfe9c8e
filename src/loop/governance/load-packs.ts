import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import type { PolicyLock } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { readRule } from "../../manifest/read.ts";
import { parsePolicyLock } from "../../records/parse.ts";
import { PACK_NAMES, packOf } from "../../work/governance/packs/suite-packs.ts";
import { LOCK_FILE, lockFindings, packDigest, type LoadedPack } from "../../work/governance/policy-lock.ts";
import { POLICY } from "../../work/governance/policy-rules.ts";
import { policySource, type PolicySource } from "../../work/governance/policy-source.ts";
import { withoutRepeatedIds } from "../../work/governance/repeated-ids.ts";
import type { WrittenRule } from "../../work/governance/rule-in-force.ts";

/** Where a team's own rules lie. */
export const POLICIES_FOLDER = "governance/policies";

/** The files whose rules count: the base branch's, wherever a change is looked at. */
export interface RuleFiles {
  paths(): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array | undefined>;
  /** Where a file really lies. */
  origin(path: string): Promise<{ readonly place: string }>;
}

export interface LoadOptions {
  readonly files: RuleFiles;
  forge(): Promise<Forge | undefined>;
}

export interface Loaded {
  readonly packs: readonly LoadedPack[];
  /** Sources that cannot be had, rules that cannot be read. All of them block: what they would ask is unknown. */
  readonly findings: readonly Finding[];
}

/** Every source that settings and manifests name, once. */
export async function loadPacks(sources: readonly string[], options: LoadOptions): Promise<Loaded> {
  const packs: LoadedPack[] = [];
  const findings: Finding[] = [];
  for (const text of new Set(sources)) {
    try {
      const { pack, findings: unread } = await loadPack(text, options);
      packs.push(pack);
      findings.push(...unread);
    } catch (error) {
      const message = userMessage(error);
      findings.push(findingOf(POLICY.source, { outcome: "unmeasured", message, subject: text }));
    }
  }
  return { packs, findings };
}

async function loadPack(
  text: string,
  options: LoadOptions,
): Promise<{ pack: LoadedPack; findings: readonly Finding[] }> {
  const source = await sourceOf(text, options.files);
  if (source.kind === "suite") return { pack: suitePack(source), findings: [] };
  const { rules, findings } = await rulesOf(source, options);
  const isForeign = ({ rule }: WrittenRule): boolean => rule.id.startsWith(OUR_IDS);
  const pack = { name: text, isOurs: false, rules: rules.filter((rule) => !isForeign(rule)) };
  return {
    pack: { source, pack, digest: packDigest(pack) },
    findings: [...findings, ...rules.filter(isForeign).map(misnamed)],
  };
}

/** A folder that is there was meant where nothing else is named. */
async function sourceOf(text: string, files: RuleFiles): Promise<PolicySource> {
  try {
    return policySource(text, PACK_NAMES);
  } catch (error) {
    const folder = text.replace(/\/+$/, "");
    const isFolder =
      /^[\w][\w./-]*$/.test(folder) && (await files.paths()).some((path) => path.startsWith(`${folder}/`));
    if (isFolder) throw new UserError(`"${text}" is a folder of this repository: write it as ./${folder}.`);
    throw error;
  }
}

function suitePack(source: Extract<PolicySource, { kind: "suite" }>): LoadedPack {
  const pack = packOf(source.pack);
  if (pack === undefined) throw new Error(`no pack ${source.pack}`);
  return { source, pack, digest: packDigest(pack) };
}

/** Packs as the settings name them, held to the lock of the same revision. */
export async function loadLockedPacks(sources: readonly string[], options: LoadOptions): Promise<Loaded> {
  const { packs, findings } = await loadPacks(sources, options);
  try {
    const lock = await readLock(options.files);
    return { packs, findings: [...findings, ...lockFindings(packs, lock)] };
  } catch (error) {
    const unread = findingOf(POLICY.locked, { message: userMessage(error), location: { file: LOCK_FILE } });
    return { packs, findings: [...findings, unread] };
  }
}

/** Undefined where there is none. Throws a UserError where it cannot be read. */
async function readLock(files: RuleFiles): Promise<PolicyLock | undefined> {
  const bytes = await files.read(LOCK_FILE);
  return bytes === undefined ? undefined : parsePolicyLock(new TextDecoder().decode(bytes), LOCK_FILE);
}

/** Ids of the suite's rules begin so: nobody else's rule goes by the name of one. */
const OUR_IDS = "MG-";

function misnamed({ rule: { id }, file, locate }: WrittenRule): Finding {
  const message = `${file ?? ""} has the id ${id}. Ids that begin with ${OUR_IDS} are the suite's: begin with your own.`;
  return findingOf(POLICY.conflict, { message, subject: id, location: locate?.("/id") });
}

interface ReadRules {
  readonly rules: readonly WrittenRule[];
  readonly findings: readonly Finding[];
}

type OtherSource = Exclude<PolicySource, { kind: "suite" }>;

async function rulesOf(source: OtherSource, { files, forge }: LoadOptions): Promise<ReadRules> {
  if (source.kind === "folder") return await rulesIn(files, source.path);
  const connected = await forge();
  if (connected === undefined)
    throw new UserError(`${source.text} cannot be read without a token. Set GITHUB_TOKEN, or copy the rules here.`);
  const found = await connected.packs.files(source);
  if (found === undefined)
    throw new UserError(
      `${source.text} is not there: the repository cannot be read with this token, has no rules at this path, or the commit is none of its default branch.`,
    );
  const { rules, findings } = readRules(found.map(({ path, bytes }) => ({ file: path, text: bytes })));
  // Their files are of no place in this repository.
  return {
    rules: rules.map(({ rule, file }) => ({ rule, file: `${source.text}/${file ?? ""}` })),
    findings: unreadable(source.text, findings),
  };
}

/**
 * Whoever writes a change may name any repository that the token can read: what exactly is wrong with a file there would
 * tell what is in it.
 */
function unreadable(source: string, findings: readonly Finding[]): readonly Finding[] {
  const files = new Set(findings.map(({ location }) => location?.file ?? ""));
  return [...files].map((file) => {
    const message = `${source}/${file} is no rule that can be read. Run model-gitops policy test in that repository.`;
    return findingOf(POLICY.rule, { message, subject: source, remediation: null });
  });
}

/** The rules of a folder, and of the folders in it. Throws a UserError where it has none. */
async function rulesIn(files: RuleFiles, folder: string): Promise<ReadRules> {
  const read = await rulesBelow(files, folder);
  if (read.rules.length + read.findings.length === 0) throw new UserError(noRule(folder));
  return read;
}

/** What is wrong where rules are wanted and there are none. */
export function noRule(folder: string): string {
  return `There is no rule in ${folder}. Write one, ${folder}/<name>.yaml.`;
}

/** The same where a folder without rules is none to complain of. */
export async function rulesBelow(files: RuleFiles, folder: string): Promise<ReadRules> {
  const inside = (await files.paths()).filter((path) => path.startsWith(`${folder}/`));
  const problems = await Promise.all(inside.map((path) => problemOfFile(files, path)));
  const unread = inside.flatMap((path, at) => (problems[at] === undefined ? [] : [unreadFile(path, problems[at])]));
  const paths = inside.filter((path, at) => /\.ya?ml$/.test(path) && problems[at] === undefined);
  const read = await Promise.all(paths.map(async (file) => ({ file, text: (await files.read(file)) ?? "" })));
  const { rules, findings } = readRules(read);
  return { rules, findings: [...unread, ...findings] };
}

/** Why somebody could take a file for a rule that is none. */
async function problemOfFile(files: RuleFiles, path: string): Promise<string | undefined> {
  try {
    // What a link leads to is changed by a commit that touches no rule.
    if ((await files.origin(path)).place !== path) return "is a symbolic link. Replace it by the files themselves.";
  } catch (error) {
    if (error instanceof UserError) return `cannot be read: ${userMessage(error)}`;
    throw error;
  }
  const isOtherwise = /\.(?:ya?ml|json)$/i.test(path) && !/\.ya?ml$/.test(path);
  return isOtherwise ? "is not read as a rule. Call it .yaml, or take it out of the folder." : undefined;
}

function unreadFile(path: string, problem: string): Finding {
  return findingOf(POLICY.rule, { message: `${path} ${problem}`, subject: path, location: { file: path, line: 1 } });
}

function readRules(files: readonly { readonly file: string; readonly text: string | Uint8Array }[]): ReadRules {
  const read = files.map((file) => readRule(file));
  const { rules, findings } = withoutRepeatedIds(
    read.flatMap(({ manifest, file, locate }) => (manifest === undefined ? [] : [{ rule: manifest, file, locate }])),
  );
  return { rules, findings: [...read.flatMap((one) => one.findings), ...findings] };
}
