import { join, posix } from "node:path";
import type { EvidenceBundle } from "../../generated/types.ts";
import { writeAtomic, readIfThere } from "../../host/files.ts";
import { tarOf, type TarFile } from "../../host/tar-writer.ts";
import { canonicalJson, hexOf, prettyJson, sha256 } from "../../records/canonical.ts";
import { writeCard } from "../evidence/card.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Audited } from "./audit-model.ts";

/**
 * All that proves what stands of a model, as one archive whose digest tells its content: the records of the ledger, the
 * document and the results of its policies, the card and what lies beside it. The same evidence gives the same bytes. It
 * holds no row and no weight.
 */
export async function bundleEvidence(place: Place, model: ModelAtRevision, audited: Audited): Promise<EvidenceBundle> {
  const { version, input } = audited;
  const records: Readonly<Record<string, unknown>> = {
    "acceptance.json": version && { ...version.entry, ...version.acceptance },
    "run.json": version?.run,
    "evaluation.json": version?.evaluation,
    "verdict.json": version?.verdict,
    "governance.json": version?.input,
    "audit-input.json": input,
    "audit.json": audited.audited,
    "manifest.json": model.head.manifest,
  };
  const files: TarFile[] = Object.entries(records).flatMap(([name, record]) =>
    record === undefined ? [] : [{ name, bytes: new TextEncoder().encode(prettyJson(record)) }],
  );
  if (version !== undefined) {
    await writeCard(place, model, { evaluation: version.evaluation, run: version.run });
    files.push(...(await cardFiles(place, model.name)));
  }
  const index = files.map(({ name, bytes }) => ({ name, sha256: hexOf(sha256(bytes)) }));
  files.push({ name: "SHA256SUMS.json", bytes: new TextEncoder().encode(canonicalJson(index)) });
  const bytes = tarOf(files.map((file) => ({ ...file, name: posix.join(model.name, file.name) })));
  const file = posix.join(filesOf(place, model.name).folder, "evidence.tar");
  await writeAtomic(join(place.host.workspace, file), bytes);
  return { file, sha256: hexOf(sha256(bytes)) };
}

async function cardFiles(place: Place, name: string): Promise<readonly TarFile[]> {
  const { card, folder } = filesOf(place, name);
  const wanted = [card, posix.join(folder, "card", "model.cdx.json")];
  const found = await Promise.all(
    wanted.map(async (path) => ({ path, bytes: await readIfThere(join(place.host.workspace, path)) })),
  );
  return found.flatMap(({ path, bytes }) =>
    bytes === undefined ? [] : [{ name: posix.join("card", posix.basename(path)), bytes }],
  );
}
