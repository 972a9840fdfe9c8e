import { within } from "../../manifest/paths.ts";

/** What a step of the workflow installs in the checkout. */
const PACKAGES = ["node_modules", ".venv", "venv"];

/** Folders of packages that a model's command may load from, as repository paths. */
export function packageFolders({ folder }: { readonly folder: string }): readonly string[] {
  return [...new Set(["", folder])].flatMap((at) => PACKAGES.map((name) => within(at, name)));
}
