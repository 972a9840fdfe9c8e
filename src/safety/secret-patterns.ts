/** Where something starts, in UTF-16 units. */
export interface Placed {
  readonly kind: string;
  readonly index: number;
}

/** A form that credentials of one issuer have. */
export interface SecretPattern {
  readonly kind: string;
  /** Texts without one of these cannot hold it: looking for a word costs next to nothing. */
  readonly words: readonly string[];
  /** Global; every repetition has a limit, so that a match costs no more than that, wherever it starts. */
  readonly pattern: RegExp;
  /** Tells what only has the form. Gets the text and the match. */
  readonly isReal?: ((text: string, match: RegExpExecArray) => boolean) | undefined;
}

/**
 * The forms as the issuers document them. GitHub's `ghs_` tokens have two: 36 letters and digits, and since 2026 the
 * application's number with a JWT behind it, some 520 characters with dots.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  prefixed("github-token", ["ghp_", "gho_", "ghu_", "ghr_"], /(?:ghp|gho|ghu|ghr)_[A-Za-z0-9]{36,255}/),
  prefixed("github-token", ["ghs_"], /ghs_[A-Za-z0-9._-]{36,2000}/),
  prefixed("github-token", ["github_pat_"], /github_pat_[A-Za-z0-9_]{22,255}/),
  prefixed("gitlab-token", ["glpat-"], /glpat-[A-Za-z0-9_.-]{20,255}/),
  prefixed("aws-access-key", ["AKIA", "ASIA", "ABIA", "ACCA"], /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9+/=_-])/),
  prefixed("google-api-key", ["AIza"], /AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/),
  prefixed("google-oauth", ["GOCSPX-"], /GOCSPX-[0-9A-Za-z_-]{28,64}/),
  prefixed("google-oauth", ["ya29."], /ya29\.[0-9A-Za-z_-]{30,2000}/),
  prefixed("slack-token", ["xox", "xapp-"], /(?:xox[abeoprs]|xapp)-(?=[A-Za-z.-]{0,80}\d)[A-Za-z0-9.-]{10,255}/),
  prefixed("hugging-face-token", ["hf_"], /hf_[A-Za-z0-9]{34,64}(?![A-Za-z0-9_])/),
  prefixed("hugging-face-token", ["api_org_"], /api_org_[A-Za-z0-9]{34,64}(?![A-Za-z0-9_])/),
  prefixed("api-key", ["sk-"], /sk-(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{20,400}/),
  prefixed("api-key", ["sk-"], /sk-[A-Za-z0-9]{32,200}(?![A-Za-z0-9_-])/),
  prefixed("stripe-key", ["_live_"], /[sr]k_live_[0-9A-Za-z]{20,250}/),
  prefixed("npm-token", ["npm_"], /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/),
  prefixed("pypi-token", ["pypi-"], /pypi-AgE[A-Za-z0-9_-]{50,1000}/),
  prefixed("databricks-token", ["dapi"], /dapi[0-9a-f]{32}(?![0-9a-z])/),
  prefixed("digitalocean-token", ["_v1_"], /do[oprt]_v1_[0-9a-f]{64}/),
  prefixed("sendgrid-key", ["SG."], /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/),
  {
    kind: "slack-webhook",
    words: ["hooks.slack.com"],
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,20}\/B[A-Z0-9]{6,20}\/[A-Za-z0-9]{20,40}/g,
    isReal: isVaried,
  },
  {
    kind: "azure-key",
    words: ["AccountKey=", "SharedAccessKey="],
    pattern: /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}={1,2}/g,
    isReal: isVaried,
  },
  { kind: "azure-signature", words: ["sig="], pattern: /[?&]sig=[A-Za-z0-9%+/]{40,100}/g, isReal: isVaried },
  {
    kind: "aws-secret-key",
    words: ["ecret"],
    pattern: /aws_?secret_?access_?key.{0,4}?[=:]\s{0,4}\\?["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
    isReal: isVaried,
  },
  {
    kind: "google-service-account",
    words: ["private_key_id"],
    pattern: /private_key_id\\?["']\s{0,8}:\s{0,8}\\?["'][0-9a-f]{40}/g,
    isReal: isVaried,
  },
  { kind: "private-key", words: ["PRIVATE KEY"], pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g, isReal: hasKey },
  { kind: "jwt", words: ["eyJ"], pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}/g, isReal: isToken },
]; // prettier-ignore

/** A form with a prefix of its own, which no letter or digit stands before. */
function prefixed(kind: string, words: readonly string[], form: RegExp): SecretPattern {
  return { kind, words, pattern: new RegExp(`(?<![A-Za-z0-9])${form.source}`, "g"), isReal: isVaried };
}

// A key of 16 random letters and digits has some 13 different ones.
const FEWEST_DIFFERENT = 8;
const SAYS_EXAMPLE = /example|placeholder|your[_-]?|dummy|redacted|x{6}|0{8}|12345678|abcdefgh/i;

/** `ghp_xxxxxxxx…` and AWS's documented AKIAIOSFODNN7EXAMPLE are none. */
function isVaried(_text: string, [found]: RegExpExecArray): boolean {
  const body = found.slice(4);
  return new Set(body).size >= FEWEST_DIFFERENT && !SAYS_EXAMPLE.test(body);
}

/** The header of a key is in many a manual; a key follows it with base64, also where a string escapes its line ends. */
function hasKey(text: string, { index, 0: header }: RegExpExecArray): boolean {
  const start = index + header.length;
  // An encrypted key has lines of its own before the base64.
  const length = text.slice(start, start + 24).includes("Proc-Type") ? 400 : 120;
  const behind = text.slice(start, start + length).replaceAll(/\\[nrt]|["',+\s\\]/g, "");
  const base64 = /[A-Za-z0-9+/=]{40}/.exec(behind);
  return base64 !== null && new Set(base64[0]).size >= FEWEST_DIFFERENT;
}

function isToken(_text: string, [found]: RegExpExecArray): boolean {
  const [header = "", payload = ""] = found.split(".").map((part) => Buffer.from(part, "base64url").toString());
  // The token that jwt.io shows.
  return header.includes('"alg"') && !payload.includes('"1234567890"');
}
