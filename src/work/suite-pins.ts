const PIN = /(\buses: model-gitops\/model-gitops(?:\/[\w./-]+)?@)\S+(?: # v\d+\.\d+\.\d+)?/g;

/** A workflow whose steps of the suite are those of one commit, and say of which version it is. */
export function withPins(text: string, { commit, version }: { readonly commit: string; readonly version: string }) {
  return text.replaceAll(PIN, `$1${commit} # v${version}`);
}

/** A workflow without what differs between two that are the same but for their pins and ends of lines. */
export function withoutPins(text: string): string {
  return text.replaceAll(PIN, "$1").replaceAll("\r\n", "\n");
}
