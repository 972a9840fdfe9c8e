import { answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { hasStatus } from "./api-error.ts";
import type { Forge } from "./forge.ts";

/** A workflow's token may not see who is in a team; that is told, and is never a team without members. */
export function teamsOf(api: Api): Pick<Forge, "teamMembers"> {
  return {
    async teamMembers(organisation, team) {
      // A URL takes `..` for the folder above, which lists the whole organization.
      if (/^\.+$/.test(team)) return undefined;
      const purpose = {
        doing: `reading the members of @${organisation}/${team}`,
        needs: "members: read of the organization",
      };
      const route = "GET /orgs/{organisation}/teams/{team}/members";
      try {
        const found = await api.pages(route, { organisation, team }, purpose);
        return answersOf(found, "a member of a team").map((member) => member.text("login"));
      } catch (error) {
        if (hasStatus(error, 403, 404)) return undefined;
        throw error;
      }
    },
  };
}
