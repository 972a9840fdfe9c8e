import { truncate } from "../kernel/text.ts";
import { type Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import type { CommitStatus, Forge } from "./forge.ts";
import { loginOf } from "./github-pulls.ts";

const STATES = ["success", "failure", "error", "pending"] as const;

/** GitHub refuses a longer description. */
const DESCRIPTION = 140;

/** Statuses of commits: of each context the newest counts, so that a later run takes back what an earlier one said. */
export function statusesOf(api: Api): Pick<Forge, "status" | "setStatus"> {
  return {
    async status(sha, context) {
      const purpose = { doing: `reading the status ${context} of ${sha}`, needs: "statuses: read" };
      const route = "GET /repos/{owner}/{repo}/commits/{sha}/statuses";
      // The newest come first.
      const found = answersOf(await api.request(route, { sha, per_page: 100 }, purpose), "a commit status");
      const newest = found.find((status) => status.text("context") === context);
      return newest && statusFrom(newest);
    },
    async setStatus(sha, { context, state, description, url }) {
      const purpose = { doing: `setting the status ${context} of ${sha}`, needs: "statuses: write" };
      const body = {
        context,
        state,
        description: truncate(description, DESCRIPTION),
        ...(url !== undefined && { target_url: url }),
      };
      await api.request("POST /repos/{owner}/{repo}/statuses/{sha}", { sha, ...body }, purpose);
    },
  };
}

function statusFrom(found: Answer): CommitStatus & { readonly by: string } {
  const state = found.text("state");
  const url = found.optionalText("target_url");
  return {
    context: found.text("context"),
    // A state we do not know lets nothing pass.
    state: STATES.find((known) => known === state) ?? "pending",
    description: found.optionalText("description") ?? "",
    ...(url !== undefined && { url }),
    by: loginOf(found, "creator"),
  };
}
