import { openRevision } from "../../revisions/open-revision.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Session } from "../place/session.ts";
import { defaultBranchOf } from "./environment.ts";
import { forgeOf } from "./steps.ts";

/** The session with the default branch as it is by now: what this run itself wrote there is seen. */
export async function atNewest(session: Session): Promise<Session> {
  const forge = await forgeOf(session);
  if (forge === undefined) return session;
  const { host } = session.place;
  const commit = await forge.refs.head(await defaultBranchOf(session.place));
  if (commit === undefined || commit === session.rules?.id) return session;
  return { ...session, rules: new RevisionFiles(await openRevision({ host, forge }, commit)) };
}
