/** A clock that moves one minute each time it is read, so that commits and their names are the same every run. */
export interface Clock {
  now(): string;
}

export function createClock(start = "2026-01-05T09:00:00Z"): Clock {
  let time = Date.parse(start);
  return {
    now() {
      time += 60_000;
      return new Date(time).toISOString().replace(".000Z", "Z");
    },
  };
}

/** The environment that gives a commit made by git this time and, where given, this author. */
export function commitEnvironment(
  time: string,
  author: { readonly name?: string; readonly email?: string } = {},
): Record<string, string> {
  const { name = "octocat", email = `${name}@users.noreply.github.com` } = author;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: time,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: time,
  };
}
