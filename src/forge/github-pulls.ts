import { Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import type { Forge, Pull } from "./forge.ts";

type Pulls = Pick<Forge, "pull" | "pullsByHead" | "pullsOfCommit" | "permission">;

const needs = "pull-requests: read";
const ROLES = new Set(["admin", "maintain", "write", "triage", "read", "none"]);

export function pullsOf(api: Api): Pulls {
  return {
    async pull(number) {
      const doing = `reading pull request ${number}`;
      const found = await api.request("GET /repos/{owner}/{repo}/pulls/{number}", { number }, { doing, needs });
      return pullFrom(new Answer(found, `pull request ${number}`));
    },
    async pullsByHead(owner, branch) {
      const doing = `looking for the pull request of ${owner}:${branch}`;
      const head = `${owner}:${branch}`;
      return pulls(await api.pages("GET /repos/{owner}/{repo}/pulls", { head, state: "open" }, { doing, needs }));
    },
    async pullsOfCommit(sha) {
      const doing = `looking for the pull requests of commit ${sha}`;
      return pulls(await api.pages("GET /repos/{owner}/{repo}/commits/{sha}/pulls", { sha }, { doing, needs }));
    },
    async permission(login) {
      const purpose = { doing: `reading the permission of ${login}`, needs: "metadata: read" };
      const route = "GET /repos/{owner}/{repo}/collaborators/{login}/permission";
      const found = await api.find(route, { login }, purpose);
      return found === undefined ? "none" : roleFrom(new Answer(found, `the permission of ${login}`));
    },
  };
}

// `permission` knows four words and says "write" for maintainers; `role_name` may be an organisation's own word.
function roleFrom(found: Answer): string {
  const role = found.optionalText("role_name") ?? "";
  return ROLES.has(role) ? role : found.text("permission");
}

function pulls(found: readonly unknown[]): readonly Pull[] {
  return answersOf(found, "a pull request").map(pullFrom);
}

function pullFrom(found: Answer): Pull {
  const [base, head] = [found.object("base"), found.object("head")];
  const baseRepository = base.object("repo").integer("id");
  // A fork that was deleted leaves its pull request with a null repository: nobody's id, so never ours.
  const repository = head.optionalObject("repo");
  const repositoryId = repository?.integer("id") ?? 0;
  return {
    number: found.integer("number"),
    state: found.text("state") === "open" ? "open" : "closed",
    merged: found.has("merged_at"),
    author: loginOf(found, "user"),
    createdAt: found.text("created_at"),
    base: { branch: base.text("ref"), sha: base.text("sha") },
    head: {
      branch: head.text("ref"),
      sha: head.text("sha"),
      owner: loginOf(head, "user"),
      repositoryId,
      ...(repository !== undefined && { repository: repository.text("full_name") }),
    },
    isFork: repositoryId !== baseRepository,
  };
}

/** The login of a person in an answer; GitHub shows deleted accounts as `ghost`. */
export function loginOf(found: Answer, name: string): string {
  return found.optionalObject(name)?.text("login") ?? "ghost";
}
