import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { askForToken, issuerIn, issuerKeys } from "../../../src/forge/identity.ts";
import { openWeb, type Web } from "../../../src/host/web.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { startIssuer } from "../../rig/issuer.ts";
import { apiServer } from "./api-server.ts";

const webOf = (host: FakeHost): Web => ({ ...openWeb(host), wait: async () => undefined });

test("a token is asked for its audience alone, and masked", async () => {
  await using issuer = await startIssuer();
  const { env, withdraw } = issuer.offer({ repository_id: "1" });
  await using host = await fakeHost({ env });
  const token = (await askForToken(webOf(host), "model-gitops-witness:sha256:0&x")) ?? "";
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({ aud: "model-gitops-witness:sha256:0&x", repository_id: "1" });
  expect(host.seen.masks).toEqual([env.ACTIONS_ID_TOKEN_REQUEST_TOKEN, token]);
  withdraw();
  await expect(askForToken(webOf(host), "x")).rejects.toThrow(/request\?… answers with status 401/);
});

test("a job that is offered none has none", async () => {
  await using host = await fakeHost({ env: { ACTIONS_ID_TOKEN_REQUEST_URL: "http://127.0.0.1:1/" } });
  expect(await askForToken(webOf(host), "x")).toBeUndefined();
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ["no JSON", (response) => response.end("<html>"), /is not JSON/],
  ["too much", (response) => response.end("[".repeat(300_000)), /cannot be read: the answer is too long/],
  ["another place", (response) => response.writeHead(302, { location: "/evil" }).end(), /status 302/],
  ["nothing", (response) => void response.destroy(), /Cannot reach/],
])("keys that come as %s are none", async (_, answer, problem) => {
  await using server = await apiServer((_seen, response) => answer(response));
  await using host = await fakeHost();
  await expect(issuerKeys(webOf(host), server.url)).rejects.toThrow(problem);
  expect(server.seen.every(({ url }) => url === "/.well-known/jwks")).toBe(true);
});

test.each([
  ["https://github.com", "https://token.actions.githubusercontent.com", true],
  ["https://github.com", "https://token.actions.githubusercontent.com/octo-enterprise", true],
  ["https://github.com", "https://token.actions.githubusercontent.com.evil.example", false],
  ["https://github.com", "https://token.actions.githubusercontent.com/a/../../b", false],
  ["https://github.com", "https://token.actions.githubusercontent.com@evil.example", false],
  ["https://github.com", "https://octo.github.com/_services/token", false],
  ["https://octo.ghe.com", "https://token.actions.octo.ghe.com", true],
  ["https://github.example.com", "https://github.example.com/_services/token", true],
  ["https://github.example.com", "https://token.actions.githubusercontent.com", false],
  ["nonsense", "nonsense/_services/token", false],
])("on %s the issuer %s is GitHub's: %s", (server, issuer, isGitHub) => {
  expect(issuerIn({ iss: issuer }, server)).toBe(isGitHub ? issuer : undefined);
  expect(issuerIn({ iss: [issuer] }, server)).toBeUndefined();
});
