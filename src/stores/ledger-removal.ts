import { UserError } from "../kernel/errors.ts";
import type { GitRefs } from "../forge/forge.ts";
import { LEDGER_BRANCH, type LedgerReader } from "./ledger-reader.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";

/** An entry that is archived, by what its file holds. */
export interface ArchivedEntry {
  readonly model: string;
  readonly id: string;
  readonly digest: string;
}

const ATTEMPTS = 8;

/**
 * Takes files of one kind off the tip of the branch, in one commit, each only where it still holds what was archived of
 * it. The branch's history has them as before. Returns how many it took.
 */
export async function removeArchived(
  { refs, reader }: { readonly refs: GitRefs; readonly reader: LedgerReader },
  kind: EvidenceKind,
  archived: readonly ArchivedEntry[],
): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const parent = await reader.refresh();
    const removals = await archivedPaths(reader, kind, archived);
    if (parent === undefined || removals.length === 0) return 0;
    const message = removalMessage(archived, removals.length);
    const outcome = await refs.commit({ branch: LEDGER_BRANCH, parent, message, files: {}, removals });
    await reader.refresh();
    if (outcome.kind === "moved") return removals.length;
  }
  throw new UserError(
    `The branch ${LEDGER_BRANCH} moved ${ATTEMPTS} times while this run tried to write to it. Run again when fewer jobs record.`,
  );
}

async function archivedPaths(
  reader: LedgerReader,
  kind: EvidenceKind,
  archived: readonly ArchivedEntry[],
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const model of new Set(archived.map((one) => one.model))) {
    const own = new Map(archived.flatMap((one) => (one.model === model ? [[one.id, one.digest] as const] : [])));
    const there = (await reader.ids(model, kind)).filter((id) => own.has(id));
    const files = await reader.lying({ model, kind }, there);
    paths.push(...files.flatMap(({ entry, path, digest }) => (own.get(entry?.id ?? "") === digest ? [path] : [])));
  }
  return paths;
}

function removalMessage(archived: readonly ArchivedEntry[], count: number): string {
  const models = [...new Set(archived.map(({ model }) => model))];
  const lines = models.map((model) => `- ${model}: ${archived.filter((one) => one.model === model).length} windows`);
  return `Roll up ${count} windows\n\nEach is in an archive in the store that an entry of the kind rollup names, and was read back from there.\n\n${lines.join("\n")}\n`;
}
