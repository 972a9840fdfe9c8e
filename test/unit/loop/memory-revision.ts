import { createHash } from "node:crypto";

/** A revision in memory that counts what is read of it. */
export function memoryRevision(id: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const reads: string[] = [];
  const bytes = (content: string | Uint8Array) =>
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  const listing = Object.entries(files).map(([path, content]) => ({
    path,
    blob: createHash("sha1")
      .update(`blob ${bytes(content).length}\0`)
      .update(bytes(content))
      .digest("hex"),
  }));
  return {
    id,
    source: "git" as const,
    reads,
    async read(path: string): Promise<Uint8Array | undefined> {
      reads.push(path);
      const content = files[path];
      return content === undefined ? undefined : bytes(content);
    },
    files: async () => listing,
    target: async () => undefined,
  };
}
