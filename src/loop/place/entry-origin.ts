import { readDefaultBranch } from "../../forge/event.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import type { Place } from "./place.ts";

/** Where and when entries of this run are recorded, and by whose doing. */
export async function entryOrigin({ host, commit }: Pick<Place, "host" | "commit">) {
  const [by, repository] = [host.env("GITHUB_ACTOR"), host.env("GITHUB_REPOSITORY_ID")];
  const branch = await readDefaultBranch(host);
  return {
    recordedAt: host.now(),
    suite: suiteVersion(),
    ...(commit !== undefined && { commit }),
    ...(by !== undefined && { by }),
    ...(repository !== undefined && { repository }),
    ...(branch !== undefined && { branch }),
  };
}
