import { plural } from "../kernel/text.ts";
import { formatBytes } from "../kernel/units.ts";

/** `120 MB`; of a set `410 MB in 5 files`. */
export function artifactSize({
  bytes,
  files,
}: {
  readonly bytes: number;
  readonly files?: number | undefined;
}): string {
  return files === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} in ${plural(files, "file")}`;
}
