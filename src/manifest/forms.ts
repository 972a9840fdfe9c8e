/** What the patterns of the schemas ask for, in words. A test holds this table against the schemas. */
const FORMS: Readonly<Record<string, string>> = {
  "^[a-z][a-z0-9-]{0,62}$": "lower-case letters, digits and hyphens, starting with a letter, at most 63 characters",
  "^[a-z][a-z0-9-]{0,39}$": "lower-case letters, digits and hyphens, starting with a letter, at most 40 characters",
  "^[A-Za-z0-9_][A-Za-z0-9_.,:|&*()\\[\\]-]*$": "a word of Slurm's such as gpu or gpu:a100:2, without spaces",
  "^(?:/|s3://)": "a folder such as /shared/model-gitops, or s3://<bucket>/<prefix>",
  "^https?://[^\\s@]+$": "an address that begins with https://, without user and password",
  "^[a-z][a-z0-9_-]{0,62}$":
    "lower-case letters, digits, hyphens and underscores, starting with a letter, at most 63 characters",
  "^[a-z][a-zA-Z0-9_-]{0,62}$":
    "letters, digits, hyphens and underscores, starting with a lower-case letter, at most 63 characters",
  "^[a-z][a-zA-Z0-9_+]{0,62}$":
    "a metric's name such as roc_auc: letters, digits and underscores, starting with a lower-case letter",
  "^@[A-Za-z0-9](?:[A-Za-z0-9-]*)(?:/[A-Za-z0-9._-]+)?$":
    'a GitHub user such as "@ada" or a team such as "@acme/risk" (in quotes)',
  "^@[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9._-]+)?$":
    'a GitHub user such as "@ada" or a team such as "@acme/risk" (in quotes)',
  "^@[A-Za-z0-9][A-Za-z0-9-]*$": 'a GitHub user such as "@ada" (in quotes; teams cannot approve)',
  "^@[A-Za-z0-9](?:[A-Za-z0-9-]*)$":
    'a GitHub user such as "@ada" (in quotes; a team such as "@acme/risk" is named under `teams`)',
  "^[A-Za-z0-9][A-Za-z0-9-]*(?:\\[bot\\])?$": "a GitHub login such as ada or github-actions[bot]",
  "^[A-Za-z_][A-Za-z0-9_]*$": "the name of an environment variable, without its value",
  "^[a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?$":
    "at most 40 small letters, digits and dashes, neither beginning nor ending with a dash",
  "^[0-9]{1,6}(?:\\.[0-9]{1,6})?(?:ms|s|m|h|d|w)$":
    "a duration such as 5ms, 30s, 15m, 4h or 180d, of at most six digits",
  "^[0-9]+(?:\\.[0-9]+)?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$": "a size such as 500MB or 16GiB",
  "^[0-9]+(?:\\.[0-9]+)?%$": "a number, or a percentage such as 2%",
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a day such as 2024-07-01",
  "^[0-9a-f]{64}$": "a SHA-256 digest: 64 characters of 0-9 and a-f",
  "^sha256:[0-9a-f]{64}$": "a digest such as sha256:9f86d0…: sha256: and 64 characters of 0-9 and a-f",
  "^[A-Za-z0-9._-]{1,100}$": "a runner label such as gpu or ubuntu-24.04",
  "^[0-9]+\\.[0-9]+\\.[0-9]+(?:-[0-9A-Za-z.-]+)?$": "a version such as 1.2.0",
  "^[A-Za-z][A-Za-z0-9_+/-]{0,63}$": "a time zone such as Europe/Paris",
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z)?$": "a day or a time in UTC, such as 2026-11-28 or 2026-11-28T06:00:00Z",
  "^https?://": "an address that begins with https:// or http://",
  "^[a-z0-9][a-z0-9-]{0,62}$": "lower-case letters, digits and hyphens, at most 63 characters",
  "^[1-9][0-9]? of [1-9][0-9]?$": "a number of the last windows, such as 2 of 3",
  "^[0-2][0-9]:[0-5][0-9]$": "a time of day such as 22:00",
  "^(?:[^\\s@<>]+@[^\\s@<>]+\\.[^\\s@<>]+|https://\\S+)$": "an e-mail address, or a page that begins with https://",
  "^https://\\S+$": "an address that begins with https://",
  "^https?://\\S+$": "an address that begins with https:// or http://",
  "^[A-Z][A-Z0-9_]{1,40}$": "a word in capitals such as EMAIL, BIRTH_DATE or NOT_PERSONAL",
  "^[A-Za-z][A-Za-z0-9._-]{0,62}$":
    "letters, digits, dots, hyphens and underscores, starting with a letter, such as R-1",
  "^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]{3}$": "the id of a rule such as ACME-CREDIT-001",
  "^[a-z]+/[a-z0-9-]+$": "the id of a check such as gate/absolute-limit",
  "^[a-z][a-zA-Z0-9]{0,62}$": "a name of letters and digits that starts with a lower-case letter",
  "^@?[A-Za-z0-9][A-Za-z0-9-]*$": 'a GitHub user such as "@ada"',
  "^@[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$": 'a team such as "@acme/risk" (in quotes)',
  "^[a-z][a-zA-Z0-9_-]*-[0-9]{1,6}$": "the dataset's name and a number, such as train-3",
  "^(?:sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}(?:\\.dir)?)$": "a digest of the content such as sha256:9f86d0…",
  "^p[0-9]{1,2}(?:\\.[0-9]+)?$": "a quantile such as p50, p99 or p99.9",
};

/** The words for a schema's pattern; the pattern itself where there are none. */
export function formOf(pattern: string): string {
  return FORMS[pattern] ?? `text that matches ${pattern}`;
}
