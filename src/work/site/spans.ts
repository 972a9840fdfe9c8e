import type { ToldSpan } from "../../records/site.ts";
import type { ServedSince } from "../promotion/environment-history.ts";

/** Of a model that is no more there is no page. */
export interface SpanNames {
  readonly pages: ReadonlyMap<string, string>;
  readonly people: boolean;
}

/** From when until when each version was served, newest first. `history` is the newest first too. */
export function servedSpans(history: readonly ServedSince[], { pages, people }: SpanNames): readonly ToldSpan[] {
  const until = new Map<string, string>();
  const spans: ToldSpan[] = [];
  for (const { model, at, commit, by, version, digest } of history) {
    if (digest !== undefined)
      spans.push({
        model,
        page: pages.get(model),
        version,
        digest,
        since: at,
        until: until.get(model),
        commit,
        by: people ? by : undefined,
      });
    until.set(model, at);
  }
  return spans;
}
