import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fakeHost } from "../fakes/host.ts";
import { AGENT_IMPORTABLE } from "./agent-rig.ts";

/** What the agent finds where these variables are set: key, secret, token, or why nothing. */
async function found(env: Readonly<Record<string, string>>): Promise<readonly (string | null)[] | string> {
  const program = `
${AGENT_IMPORTABLE}
import json
from agent.credentials import Credentials
try: print(json.dumps(Credentials("eu-central-1").get()))
except OSError as error: print(json.dumps(str(error)))`;
  // Isolated: a botocore of this machine would look elsewhere too.
  const child = spawn("python3", ["-I", "-S", "-c", program], {
    env: { PATH: process.env["PATH"] ?? "", AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of child.stdout) said += String(chunk);
  return JSON.parse(said) as readonly string[];
}

interface Service extends AsyncDisposable {
  readonly endpoint: string;
  readonly asked: string[];
}

/** Answers as the services' own documentation has it. */
async function service(answer: (asked: IncomingMessage, body: string) => string | undefined): Promise<Service> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url}`);
      const text = answer(request, body);
      response.writeHead(text === undefined ? 403 : 200).end(text ?? "no");
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

const LASTING = "2099-01-01T00:00:00Z";
const told = (name: string) =>
  JSON.stringify({ AccessKeyId: name, SecretAccessKey: "secret", Token: "token", Expiration: LASTING });

// docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
const ASSUMED = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><SessionToken>AQoDYXdzEE0a8&lt;x</SessionToken><SecretAccessKey>secret</SecretAccessKey><Expiration>${LASTING}</Expiration><AccessKeyId>WEB</AccessKeyId></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

describe("the agent's credentials", () => {
  it("are found in the order of the AWS tools", async () => {
    await using host = await fakeHost({
      files: {
        credentials:
          "[default]\naws_access_key_id = FILE\naws_secret_access_key = s%1\n[team]\naws_access_key_id=TEAM\naws_secret_access_key=s\naws_session_token=t\n",
        "web-token": "jwt\n",
        "pod-token": "pod\n",
      },
    });
    const file = (name: string): string => join(host.workspace, name);
    await using sts = await service((_, body) =>
      /Action=AssumeRoleWithWebIdentity&.*RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Ftrain&.*WebIdentityToken=jwt$/.test(
        body,
      )
        ? ASSUMED
        : undefined,
    );
    await using container = await service((request) =>
      request.headers.authorization === "pod" ? told("CONTAINER") : undefined,
    );
    await using machine = await service((request) => {
      // docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
      if (request.method === "PUT") return request.headers["x-aws-ec2-metadata-token-ttl-seconds"] ? "imds" : undefined;
      if (request.headers["x-aws-ec2-metadata-token"] !== "imds") return undefined;
      return request.url?.endsWith("/") === true ? "train-role" : told("MACHINE");
    });
    let env: Record<string, string> = {
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: machine.endpoint,
      // Whoever is beside us is never asked through a proxy.
      http_proxy: "http://127.0.0.1:9",
      no_proxy: "",
    };
    expect(await found(env)).toEqual(["MACHINE", "secret", "token"]);
    expect(machine.asked.at(-1)).toBe("GET /latest/meta-data/iam/security-credentials/train-role");
    env = {
      ...env,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.endpoint}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file("pod-token"),
    };
    expect(await found(env)).toEqual(["CONTAINER", "secret", "token"]);
    env = { ...env, AWS_SHARED_CREDENTIALS_FILE: file("credentials") };
    expect(await found(env)).toEqual(["FILE", "s%1", null]);
    expect(await found({ ...env, AWS_PROFILE: "team" })).toEqual(["TEAM", "s", "t"]);
    env = {
      ...env,
      http_proxy: "",
      AWS_WEB_IDENTITY_TOKEN_FILE: file("web-token"),
      AWS_ROLE_ARN: "arn:aws:iam::1:role/train",
      AWS_ENDPOINT_URL_STS: sts.endpoint,
    };
    expect(await found(env)).toEqual(["WEB", "secret", "AQoDYXdzEE0a8<x"]);
    env = { ...env, AWS_ACCESS_KEY_ID: "KEY", AWS_SECRET_ACCESS_KEY: "set" };
    expect(await found(env)).toEqual(["KEY", "set", null]);
    expect(await found({ ...env, AWS_SESSION_TOKEN: "session" })).toEqual(["KEY", "set", "session"]);
  });

  it("are nobody else's where the ones that are named cannot be had", async () => {
    await using host = await fakeHost({ files: { "web-token": "jwt" } });
    await using refusing = await service(() => undefined);
    const web = { AWS_WEB_IDENTITY_TOKEN_FILE: join(host.workspace, "web-token"), AWS_ROLE_ARN: "arn" };
    const home = join(host.temp, "home");
    await mkdir(join(home, ".aws"), { recursive: true });
    await writeFile(join(home, ".aws/credentials"), "[default]\naws_access_key_id=OTHER\naws_secret_access_key=s\n");
    const env = { HOME: home, AWS_ENDPOINT_URL_STS: refusing.endpoint };
    expect(await found(env)).toEqual(["OTHER", "s", null]);
    expect(await found({ ...env, ...web })).toMatch(/^no credentials by web identity .* answers 403$/);
    expect(await found({})).toBe("there are no AWS credentials: nothing names any");
  });

  it("are not asked of whoever an address names", async () => {
    const full = (uri: string) => found({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri });
    expect(await full("http://example.com/creds")).toContain("is neither encrypted nor on this machine");
    expect(await full("http://127.evil.example/creds")).toContain("is neither encrypted nor on this machine");
  });
});
