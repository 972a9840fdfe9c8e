import { describe, expect, it } from "vitest";
import { findSecrets } from "../../../src/safety/secrets.ts";
import { MIXED } from "./file-writers.ts";

const base64 = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37 + 11) % 256)).toString("base64");
const jwtPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${jwtPart({ alg: "RS256", typ: "JWT" })}.${jwtPart({ iss: "acme", sub: "4711", exp: 1 })}.${base64.replaceAll(/[+/=]/g, "-")}`;
const pem = ["-----BEGIN RSA PRIVATE", ` KEY-----\n${base64}\n-----END RSA PRIVATE KEY-----`].join("");

const kinds = (text: string): readonly string[] => findSecrets(text).map(({ kind }) => kind);

describe("a credential", () => {
  it.each([
    ["github-token", `ghp_${MIXED}`],
    ["github-token", `gho_${MIXED}`],
    ["github-token", `ghs_${MIXED}`],
    ["github-token", `github_pat_${MIXED.slice(0, 22)}_${MIXED}`],
    // Since 2026: the application's number and a JWT, some 520 characters.
    ["github-token", `ghs_1234567_${jwtPart({ alg: "RS256" })}.${jwtPart({ iss: "x".repeat(200), more: MIXED })}.${base64.replaceAll(/[+/=]/g, "_")}`],
    ["gitlab-token", `glpat-${MIXED.slice(0, 20)}`],
    ["aws-access-key", ["AKIA", "QWERTZUIOPASDF23"].join("")],
    ["aws-secret-key", `aws_secret_access_key = ${base64.slice(0, 40)}`],
    ["google-api-key", `AIza${MIXED.slice(0, 35)}`],
    ["google-service-account", ["\"private_key_id\": \"9f3c7be1d25a6084b7", "e4c19d02f6835ab71e904d\""].join("")],
    ["slack-token", `xoxb-${MIXED.slice(0, 20)}`],
    ["slack-webhook", `https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/${MIXED.slice(0, 24)}`],
    ["hugging-face-token", `hf_${MIXED.slice(0, 34)}`],
    ["api-key", `sk-ant-api03-${MIXED}`],
    ["api-key", `sk-proj-${MIXED}`],
    ["api-key", `sk-${MIXED}aB1cD2`],
    ["npm-token", `npm_${MIXED}`],
    ["pypi-token", `pypi-AgEIcHlwaS5vcmc${MIXED}${MIXED}`],
    ["private-key", pem],
    ["private-key", JSON.stringify(pem)],
    ["jwt", jwt],
    ["azure-key", `DefaultEndpointsProtocol=https;AccountKey=${base64.slice(0, 86)}==;`],
    ["address-password", "postgres://ada:correct-horse@db.acme.test:5432/models"],
    ["address-password", "redis://:s3cr3t-value@cache:6379"],
    ["password", 'password = "hunter2!Gx"'],
    ["password", '{"db_password": "tr0ub4dor&3"}'],
    ["password", String.raw`"source": ["api_key = \"k3y-9fA2bX7\"\n"]`],
    ["password", "DB_PASSWORD=Tr0ub4dorAnd3Horses"],
    ["password", "client_secret: 8Qx~Kd93hfPqLw0aZ1"],
  ])("is found: %s", (kind, text) => {
    expect(kinds(text)).toContain(kind);
    expect(kinds(`first line\n${text}, and more\n`)).toContain(kind);
  }); // prettier-ignore

  it.each([
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    '"password": "5f4dcc3b5aa765d61d8327deb882cf99"',
    '"secret": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    "password: $2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    'token = "<your token>"',
    'password = "${DB_PASSWORD}"',
    'password: "{{ secrets.DB_PASSWORD }}"',
    "password = os.environ['DB_PASSWORD']",
    'api_key=os.getenv("OPENAI_API_KEY")',
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ghp_000000000000000000000000000000000000",
    "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "hf_model_loader_and_other_long_identifiers_of_code",
    "sk-estimator-doc-link-fitted-and-other-classes-of-a-page",
    "sk-toggleable__label-arrow:before and more of that sheet",
    '{"pad_token": "<|endoftext|>", "eos_token": "</s>", "tokenizer_class": "LlamaTokenizer"}',
    '{"unk_token": {"content": "[UNK]"}, "mask_token_id": 103}',
    "-----BEGIN PRIVATE KEY-----\n(your key here)\n-----END PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuV\n-----END PUBLIC KEY-----",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "https://user:password@example.com and https://${USER}:${PASS}@host",
    "see https://acme.test/a:b/c@d and git@github.com:acme/models.git",
    `weights: ${base64}${base64}`,
    '"secret_santa": "the name of a game"',
    "The password must have 12 characters, one of them a digit.",
  ])("is not: %s", (text) => {
    expect(kinds(text)).toEqual([]);
  }); // prettier-ignore

  it("is told by its line, and never by its value", () => {
    const found = findSecrets(`a\nb\nkey: ghp_${MIXED}\nc\n${pem}\n`);
    expect(found).toEqual([{ kind: "github-token", line: 3 }, { kind: "private-key", line: 5 }]); // prettier-ignore
  });

  it("is looked for in time that grows with the text's length", () => {
    const hostile = [
      "eyJ",
      "a://",
      "password=",
      "://:",
      "ghs_a.",
      "-----BEGIN PRIVATE KEY-----",
      "sk-",
      "secret: ",
      "A",
      "aws_secret_access_key ",
    ];
    for (const piece of hostile) {
      const text = piece.repeat(80_000 / piece.length);
      const start = performance.now();
      findSecrets(text);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});
