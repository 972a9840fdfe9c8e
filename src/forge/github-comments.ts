import { Answer, answersOf } from "./answers.ts";
import { hasStatus, type Purpose } from "./api-error.ts";
import type { Api } from "./api.ts";
import type { Comment, Forge } from "./forge.ts";
import { loginOf } from "./github-pulls.ts";
import { remembered } from "./remembered.ts";

type Comments = Pick<Forge, "viewer" | "comments" | "createComment" | "updateComment" | "deleteComment">;

const needs = "pull-requests: write";

export function commentsOf(api: Api, token: string): Comments {
  return {
    viewer: remembered(() => viewer(api, token)),
    async comments(issue) {
      const purpose = {
        doing: `reading the comments of pull request ${issue}`,
        needs: "pull-requests: read",
      };
      const found = await api.pages("GET /repos/{owner}/{repo}/issues/{issue}/comments", { issue }, purpose);
      return answersOf(found, "a comment").map((comment) => ({
        id: comment.integer("id"),
        author: loginOf(comment, "user"),
        body: comment.optionalText("body") ?? "",
        ...times(comment),
        url: comment.optionalText("html_url") ?? "",
        isByApp: comment.has("performed_via_github_app"),
      }));
    },
    async createComment(issue, body) {
      const doing = `writing a comment on pull request ${issue}`;
      // Not retried here: an answer that was lost would leave two comments. Who creates looks again first.
      const once = { request: { retries: 0 } };
      await api.request(
        "POST /repos/{owner}/{repo}/issues/{issue}/comments",
        { issue, body, ...once },
        { doing, needs },
      );
    },
    async updateComment(id, body) {
      const doing = `updating comment ${id}`;
      await api.request("PATCH /repos/{owner}/{repo}/issues/comments/{id}", { id, body }, { doing, needs });
    },
    async deleteComment(id) {
      const doing = `deleting comment ${id}`;
      await api.find("DELETE /repos/{owner}/{repo}/issues/comments/{id}", { id }, { doing, needs });
    },
  };
}

function times(comment: Answer): Pick<Comment, "createdAt" | "updatedAt"> {
  const [createdAt, updatedAt] = [comment.optionalText("created_at"), comment.optionalText("updated_at")];
  return { ...(createdAt !== undefined && { createdAt }), ...(updatedAt !== undefined && { updatedAt }) };
}

const GITHUB_ACTIONS = "github-actions[bot]";

/**
 * Who comments with this token. A person's token may ask GET /user; an app's may not, but GraphQL tells it, without
 * the suffix that REST puts on the author of its comments.
 */
async function viewer(api: Api, token: string): Promise<string> {
  const ways = token.startsWith("ghs_") ? [fromGraphql, fromRest] : [fromRest, fromGraphql];
  for (const way of ways) {
    const login = await way(api);
    if (login !== undefined) return login;
  }
  return GITHUB_ACTIONS;
}

const asking: Purpose = { doing: "asking who this token belongs to", needs: "metadata: read" };

async function fromRest(api: Api): Promise<string | undefined> {
  try {
    return new Answer(await api.request("GET /user", {}, asking), "the answer to GET /user").text("login");
  } catch (error) {
    if (hasStatus(error, 403, 404)) return undefined;
    throw error;
  }
}

async function fromGraphql(api: Api): Promise<string | undefined> {
  const query = "query { viewer { __typename login } }";
  try {
    const found = new Answer(await api.graphql(query, asking), "the answer to a GraphQL query");
    const user = found.optionalObject("data")?.optionalObject("viewer");
    const login = user?.text("login");
    const isApp = user?.optionalText("__typename") === "Bot" || login === "github-actions";
    return login !== undefined && isApp && !login.endsWith("[bot]") ? `${login}[bot]` : login;
  } catch (error) {
    if (hasStatus(error, 403, 404)) return undefined;
    throw error;
  }
}
