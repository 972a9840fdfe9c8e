import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { isRecord } from "../kernel/guards.ts";

const INFLATERS = { raw: inflateRawSync, zlib: inflateSync, gzip: gunzipSync } as const;

/**
 * What a deflate stream holds, at most so many bytes; undefined where it holds more, is damaged, or is followed by bytes
 * that another reader could take for a second stream.
 */
export function inflateWhole(
  packed: Uint8Array,
  { form, most }: { readonly form: keyof typeof INFLATERS; readonly most: number },
): Uint8Array | undefined {
  try {
    // `info` returns the engine too, which knows how many bytes it took; its types do not say so.
    const found: unknown = INFLATERS[form](packed, { maxOutputLength: Math.max(1, most), info: true });
    if (!isRecord(found) || !(found["buffer"] instanceof Uint8Array) || !isEngine(found["engine"])) return undefined;
    return found["engine"].bytesWritten === packed.length ? found["buffer"] : undefined;
  } catch {
    return undefined;
  }
}

function isEngine(value: unknown): value is { readonly bytesWritten: number } {
  return (
    typeof value === "object" && value !== null && "bytesWritten" in value && typeof value.bytesWritten === "number"
  );
}
