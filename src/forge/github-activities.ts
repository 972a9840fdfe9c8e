import { type Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { hasStatus } from "./api-error.ts";
import type { Activity, Dispatch, Forge } from "./forge.ts";

/** What lies further back matters no longer, or nobody can follow it. */
const MOST_PAGES = 5;
/** What a token may not see, what is not there, and what an older server does not know. */
const UNTOLD = [403, 404, 422];

/** Who did what to the repository, as GitHub itself keeps it: no commit says who pushed it. */
export function activitiesOf(api: Api): Pick<Forge, "activities" | "dispatches"> {
  return {
    async activities({ branch, repository }) {
      if (repository === undefined) return undefined;
      const [theirs, repo] = repository.split("/");
      const doing = `reading who pushed to ${branch}`;
      const parameters = { theirs, theirRepo: repo, ref: `refs/heads/${branch}`, direction: "desc" };
      const found = await unlessUntold(
        api.firstPages("GET /repos/{theirs}/{theirRepo}/activity", parameters, {
          doing,
          needs: "contents: read",
          most: MOST_PAGES,
        }),
      );
      return found && answersOf(found, "an activity").map(activityFrom);
    },
    async dispatches() {
      const found = ["workflow_dispatch", "repository_dispatch"].map((event) =>
        api.firstPages(
          "GET /repos/{owner}/{repo}/actions/runs",
          { event },
          {
            doing: "reading which runs were started by hand",
            needs: "actions: read",
            most: MOST_PAGES,
          },
        ),
      );
      const runs = await Promise.all(found.map(unlessUntold));
      return runs.flatMap((told) => answersOf(told ?? [], "a workflow run").map(dispatchFrom));
    },
  };
}

async function unlessUntold<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasStatus(error, ...UNTOLD)) return undefined;
    throw error;
  }
}

function activityFrom(found: Answer): Activity {
  return {
    type: found.text("activity_type"),
    actor: actorOf(found),
    before: found.text("before"),
    after: found.text("after"),
    at: found.text("timestamp"),
  };
}

function dispatchFrom(found: Answer): Dispatch {
  const isOver = found.text("status") === "completed";
  return {
    // Not who ran it again: they did not say what it does.
    actor: actorOf(found),
    startedAt: found.text("created_at"),
    ...(isOver && { endedAt: found.text("updated_at") }),
  };
}

function actorOf(found: Answer): string {
  const actor = found.optionalObject("actor");
  const login = actor?.text("login") ?? "ghost";
  const isApp = actor?.optionalText("type") === "Bot" && !login.endsWith("[bot]");
  return isApp ? `${login}[bot]` : login;
}
