import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEntry } from "../../../src/clusters/kubernetes-config.ts";
import { findEntry } from "../../../src/clusters/kubernetes-kubeconfig.ts";
import { fakeHost } from "../../fakes/host.ts";

const kubeconfig = (user: string, cluster = "server: https://api.example.com:6443/"): string => `
current-context: a
contexts: [{name: a, context: {cluster: c, user: u, namespace: other}}, {name: b, context: {cluster: gone}}]
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
`;

const entry = (user: string, cluster?: string, context?: string): ReturnType<typeof readEntry> =>
  readEntry([{ path: "/home/x/.kube/config", text: kubeconfig(user, cluster) }], context);

test("a context gives address, trust and identity; files lie beside the kubeconfig", () => {
  const found = entry(
    "client-certificate: c.pem, client-key-data: a2V5",
    "server: https://api.example.com:6443, certificate-authority: ca.pem, tls-server-name: api, proxy-url: http://proxy:3128",
  );
  expect(found).toMatchObject({
    context: "a",
    isUnverified: false,
    serverName: "api",
    authority: { kind: "file", path: "/home/x/.kube/ca.pem" },
    certificate: { kind: "file", path: "/home/x/.kube/c.pem" },
    key: { kind: "bytes", bytes: Buffer.from("key") },
  });
  expect([found.server.href, found.proxy?.href]).toEqual(["https://api.example.com:6443/", "http://proxy:3128/"]);
  expect(entry("exec: {command: bin/login, args: [x], env: [{name: A, value: b}], interactiveMode: Never}").exec).toMatchObject({
    command: "/home/x/.kube/bin/login", args: ["x"], env: { A: "b" }, needsCluster: false,
  }); // prettier-ignore
  expect(entry("exec: {command: aws}").exec?.command).toBe("aws");
});

test("the first of several files that has a name counts", () => {
  const files = [{ path: "/one", text: "current-context: a" }, { path: "/two", text: kubeconfig("token: t") }]; // prettier-ignore
  expect(readEntry(files, undefined)).toMatchObject({ context: "a", token: "t" });
});

test.each([
  ["", undefined, "z", /has no context "z"/],
  ["", undefined, "b", /names a cluster that is not there/],
  ["", "server: http://api.example.com", undefined, /has to be an https address/],
  ["", "server: nonsense", undefined, /has to be an https address/],
  ["auth-provider: {name: gcp}", undefined, undefined, /auth-provider of a user is not known here/],
  ["username: a, password: hunter2", undefined, undefined, /username of a user/],
  ["token: t", "server: https://a, proxy-url: socks5://p", undefined, /proxy-url/],
] as const)("what is not done is refused (%s %s %s)", (...situation) => {
  const [user, cluster, context, message] = situation;
  expect(() => entry(user, cluster, context)).toThrow(message);
});

test("no secret of a broken file is told", () => {
  const text = "users:\n- name: u\n  user: {token: hunter2\ncontexts: [";
  expect(() => readEntry([{ path: "/x", text }], undefined)).toThrow(/^\/x is no YAML (?!.*hunter2)/s);
});

test("without a kubeconfig the runner's own pod is asked, else it is said how to name one", async () => {
  await using host = await fakeHost({ env: { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" } });
  const account = join(host.temp, "account");
  await expect(findEntry(host, undefined, account)).rejects.toThrow(/KUBECONFIG is not set, and the runner is no pod/);
  await mkdir(account);
  await writeFile(join(account, "token"), "t\n");
  expect(await findEntry(host, undefined, account)).toMatchObject({
    server: new URL("https://10.0.0.1:443"),
    tokenFile: join(account, "token"),
    authority: { kind: "file", path: join(account, "ca.crt") },
  });
});

test("a kubeconfig that is not there says which", async () => {
  await using host = await fakeHost({ env: { KUBECONFIG: "/no/such/file" } });
  await expect(findEntry(host, undefined)).rejects.toThrow(/\/no\/such\/file, as KUBECONFIG names it, cannot be read/);
});
