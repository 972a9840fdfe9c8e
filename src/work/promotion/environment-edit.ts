import { pointerTo } from "../../manifest/pointers.ts";
import { setValue } from "../../manifest/edit.ts";

export interface ServedEntry {
  readonly version?: string;
  readonly digest: string;
}

/** The text of an environment that serves this; layout kept, or a new file. */
export function withServed(
  text: string | undefined,
  {
    environment,
    model,
    served,
  }: { readonly environment: string; readonly model: string; readonly served: ServedEntry },
): string {
  const before = text ?? `apiVersion: model-gitops/v1\nkind: Environment\nname: ${environment}\nmodels: {}\n`;
  const value = { ...(served.version !== undefined && { version: served.version }), digest: served.digest };
  return setValue(before, pointerTo("/models", model), value);
}
