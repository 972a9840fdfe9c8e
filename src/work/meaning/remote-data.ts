import type { Dataset } from "../../generated/types.ts";
import { shownPath } from "../../kernel/text.ts";
import { isGlob } from "../../manifest/paths.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

/** What the address of a dataset says against it, as far as the manifest tells; nobody asks the network here. */
export function remoteRemarks(name: string, dataset: Dataset, formats: readonly string[]): readonly Remark[] {
  const { path, version, fetch } = dataset;
  const at = pointerTo("/datasets", name, "path");
  const fail = (message: string, remediation: string, key = at): Remark => ({
    rule: MEANING_RULES.dataset,
    at: key,
    subject: name,
    message,
    remediation,
  });
  const shown = shownPath(path);
  const form = formProblem(path);
  if (form !== undefined) return [fail(`"${shown}" ${form.problem}`, form.remedy)];
  const remarks: Remark[] = [];
  if (!formats.some((format) => fileOf(path).toLowerCase().endsWith(format)))
    remarks.push(
      fail(
        `"${shown}" is in no format that can be read: ${formats.join(", ")}.`,
        "Give an address whose path ends so; it tells how the file is read.",
      ),
    );
  if (fetch !== undefined)
    remarks.push(
      fail(
        `The dataset "${name}" has an address and a fetch command, and only one of them can bring it.`,
        "Remove `fetch`, or give the path that the command leaves.",
        pointerTo("/datasets", name, "fetch"),
      ),
    );
  const pin = pinProblem(path, version);
  if (pin !== undefined) remarks.push(fail(`${pin} "${shown}".`, PIN, pointerTo("/datasets", name, "version")));
  return [...remarks, ...warnings(name, dataset)];
}

const PIN = "Pin the content with `version: {sha256: …}`.";

interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

function formProblem(path: string): Problem | undefined {
  const remedy = "Write https://… or s3://<bucket>/<key>. Data from other places is brought by `fetch.command`.";
  if (/^s3:/i.test(path))
    return /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/./i.test(path)
      ? undefined
      : { problem: "names no object.", remedy };
  if (!/^https:/i.test(path)) return { problem: "is at no address that data comes from.", remedy };
  const url = URL.canParse(path) ? new URL(path) : undefined;
  if (url === undefined) return { problem: "is no address.", remedy };
  if (url.username !== "" || url.password !== "")
    return {
      problem: "has a user and password in it, where everybody can read them.",
      remedy: "Take them out, change them, and bring the file with `fetch.command`.",
    };
  if (isGlob(path.replace(/[?#].*$/s, "").replace(/^https:\/\/[^/]*/i, "")))
    return {
      problem: "is a pattern, and nobody can list the files of a web server.",
      remedy: "Name one file; a pattern works within a bucket: s3://<bucket>/<pattern>.",
    };
  return undefined;
}

/** The part that a format is told by. */
function fileOf(path: string): string {
  return /^s3:/i.test(path) ? path : new URL(path).pathname;
}

/** A pin that nothing is compared with would look like one. */
function pinProblem(path: string, version: Dataset["version"] = {}): string | undefined {
  const { dvc, lfs, s3VersionId } = version;
  if (dvc !== undefined) return "A DVC file tells the content of files of the repository, not of";
  if (lfs !== undefined) return "Git LFS tells the content of files of the repository, not of";
  if (s3VersionId === undefined) return undefined;
  if (!/^s3:/i.test(path)) return "s3VersionId is a version of an s3:// object, not of";
  if (isGlob(path)) return "s3VersionId is one object's, not one of the pattern";
  return s3VersionId === "null" ? 'The version "null" can be replaced by whoever may write' : undefined;
}

/** What works today, and may not prove anything tomorrow. */
function warnings(name: string, { path, version = {} }: Dataset): readonly Remark[] {
  const at = pointerTo("/datasets", name);
  const subject = name;
  const remarks: Remark[] = [];
  if (Object.keys(version).length === 0) {
    const message = `Nothing says which content of "${shownPath(path)}" is meant, so a change of it goes unnoticed until it judges.`;
    remarks.push({ rule: MEANING_RULES.version, at, part: "key", outcome: "warn", subject, message, remediation: PIN });
  }
  const key = credentialIn(path);
  if (key !== undefined) {
    const message = `The address of "${name}" has what looks like a credential in it (${key}): everybody who can read the manifest can use it, and it ends some day.`;
    const remediation = "Name the object as s3://…, whose keys come from the job, or bring it with `fetch.command`.";
    remarks.push({ rule: MEANING_RULES.dataset, at: `${at}/path`, outcome: "warn", subject, message, remediation });
  }
  return remarks;
}

const CREDENTIAL = /^(?:x-(?:amz|goog)-signature|signature|sig|access_token|token|api_?key|key|awsaccesskeyid)$/i;

/** The name of it: AWS, Google and Azure sign addresses by such parameters. */
function credentialIn(path: string): string | undefined {
  if (!/^https:/i.test(path)) return undefined;
  return [...new URL(path).searchParams.keys()].find((key) => CREDENTIAL.test(key));
}
