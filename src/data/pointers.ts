import { load } from "js-yaml";
import { messageOf, UserError } from "../kernel/errors.ts";

/**
 * The sha256 (hex) that a Git LFS pointer names; undefined where the bytes are none. Format:
 * github.com/git-lfs/git-lfs/blob/main/docs/spec.md.
 */
export function parseLfsPointer(start: Uint8Array): string | undefined {
  // The specification allows a pointer at most 1024 bytes.
  if (start.length > 1024) return undefined;
  const text = new TextDecoder().decode(start);
  if (!text.startsWith("version https://git-lfs.github.com/spec/v1\n")) return undefined;
  return /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
}

export interface DvcOutput {
  /** Relative to the pointer file. */
  readonly path: string;
  /** Hex; ends in `.dir` for a folder. */
  readonly md5: string;
}

/** What a `.dvc` file tracks. Throws a UserError where it is no YAML; outputs without md5 (other hashes) are left out. */
export function parseDvcPointer(text: string, source: string): readonly DvcOutput[] {
  let pointer: unknown;
  try {
    pointer = load(text, { maxAliases: 0 });
  } catch (cause) {
    throw new UserError(
      `${source} is no readable DVC file: ${messageOf(cause).split("\n")[0]}. Run \`dvc add\` again.`,
      { cause },
    );
  }
  const outputs: unknown =
    typeof pointer === "object" && pointer !== null && "outs" in pointer ? pointer.outs : [];
  if (!Array.isArray(outputs)) return [];
  return outputs.flatMap((output: unknown) => {
    if (typeof output !== "object" || output === null || !("md5" in output) || !("path" in output)) return [];
    const { md5, path } = output;
    return typeof md5 === "string" && typeof path === "string" && /^[0-9a-f]{32}(\.dir)?$/.test(md5)
      ? [{ path, md5 }]
      : [];
  });
}
