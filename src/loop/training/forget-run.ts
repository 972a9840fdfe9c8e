import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import type { OutputFiles } from "../../records/layout.ts";

/** Forgets run, artifact and shown files of another key before those of this one are put in their place. */
export async function forgetRun({ workspace }: Pick<Host, "workspace">, files: OutputFiles): Promise<void> {
  for (const path of [files.run, files.artifactFolder, files.shownFolder]) {
    try {
      await rm(join(workspace, path), { recursive: true, force: true });
    } catch (cause) {
      throw fileError("remove", path, cause);
    }
  }
}
