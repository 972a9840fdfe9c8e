import { quoted } from "./quoted.ts";

/** Why a name of an archive is refused: it leaves the folder, or readers would write it differently. */
export function nameComplaint(bytes: Uint8Array, isUtf8: boolean): string | undefined {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "has a name that is no UTF-8";
  }
  if (!isUtf8 && bytes.some((byte) => byte >= 0x80)) return "has a name whose letters readers take differently";
  const hasControls = bytes.some((byte) => byte < 0x20 || byte === 0x7f);
  const segments = name.replace(/\/$/, "").split("/");
  const leaves = /[\\:]/.test(name) || segments.some((segment) => ["", ".", ".."].includes(segment));
  return hasControls || leaves
    ? `has the name ${quoted(name)}, which leaves its folder or hides a part of itself`
    : undefined;
}
