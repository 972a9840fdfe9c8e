import { join, posix } from "node:path";
import type { EvidenceBundle } from "../../generated/types.ts";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { tarOf, type TarFile } from "../../host/tar-writer.ts";
import { hexOf, prettyJson, sha256 } from "../../records/canonical.ts";
import { bundleFile } from "../../records/layout.ts";
import { LOCK_FILE } from "../../work/governance/policy-lock.ts";
import { waiversIn } from "../approvals/governed-files.ts";
import { writeCardFiles } from "../evidence/card.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { RecordedVersion } from "./recorded-version.ts";

/**
 * All that proves what stands of a model, as one archive whose digest tells its content: entries of the ledger, the
 * document of its policies, card, manifest, lock, roles and waivers. It holds no row and no weight, and nothing of the day
 * on which somebody asks for it: the same evidence gives the same bytes.
 */
export async function bundleEvidence(
  session: Session,
  model: ModelAtRevision,
  version: RecordedVersion | undefined,
): Promise<EvidenceBundle> {
  const { place } = session;
  const files = [
    ...recordFiles({ ...version, manifest: model.head.manifest }),
    ...(version === undefined ? [] : await cardFiles(place, model, version)),
    ...(await governanceFiles(session, model.name)),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const all = [...files, { name: "SHA256SUMS", bytes: new TextEncoder().encode(files.map(sumLine).join("")) }];
  const bytes = tarOf(all.map((file) => ({ ...file, name: posix.join(model.name, file.name) })));
  const file = bundleFile(model.name, place.options.output);
  await writeAtomic(join(place.host.workspace, file), bytes);
  return { file, sha256: hexOf(sha256(bytes)) };
}

/** As `sha256sum --check` reads it: a name that would end its line is written otherwise, and the line says so. */
function sumLine({ name, bytes }: TarFile): string {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `${escaped === name ? "" : "\\"}${hexOf(sha256(bytes))}  ${escaped}\n`;
}

type Records = Partial<RecordedVersion> & Pick<ModelAtRevision["head"], "manifest">;

function recordFiles({ acceptance, run, evaluation, verdict, input, manifest }: Records): readonly TarFile[] {
  const records: Readonly<Record<string, unknown>> = {
    "ledger/acceptance.json": acceptance,
    "ledger/run.json": run,
    "ledger/evaluation.json": evaluation,
    "ledger/verdict.json": verdict,
    "governance.json": input,
    "manifest.json": manifest,
  };
  return Object.entries(records).flatMap(([name, record]) =>
    record === undefined ? [] : [{ name, bytes: new TextEncoder().encode(prettyJson(record)) }],
  );
}

/** Made anew: what lay there may be of another commit. */
async function cardFiles(
  place: Place,
  model: ModelAtRevision,
  { run, evaluation }: RecordedVersion,
): Promise<readonly TarFile[]> {
  const { folder, cardDiff } = filesOf(place, model.name);
  const { files } = await writeCardFiles(place, model, { evaluation: evaluation?.body, run: run?.body });
  // What changed in it is of a change, and not of what stands.
  const own = files.filter((path) => path !== cardDiff);
  return await presentFiles(
    own.map((path) => [posix.relative(folder, path), () => readIfThere(join(place.host.workspace, path))]),
  );
}

const GOVERNANCE = [LOCK_FILE, "governance/roles.yaml", "governance/roles.yml"];

/** As the rules have them. */
async function governanceFiles({ place, rules = place.head }: Session, model: string): Promise<readonly TarFile[]> {
  const paths = await rules.paths();
  const there = GOVERNANCE.filter((path) => paths.includes(path));
  const waivers = (await waiversIn(rules)).filter(({ waiver }) => waiver?.model === model);
  return [
    ...(await presentFiles(there.map((path) => [path, () => rules.read(path)]))),
    ...waivers.map(({ file, bytes }) => ({ name: file, bytes })),
  ];
}

type Source = readonly [string, () => Promise<Uint8Array | undefined>];

async function presentFiles(sources: readonly Source[]): Promise<readonly TarFile[]> {
  const found = await Promise.all(sources.map(async ([name, read]) => ({ name, bytes: await read() })));
  return found.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]));
}
