import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../../src/data/source-request.ts";
import { resolveSource } from "../../../src/data/source.ts";
import { webTransport } from "../../../src/host/web.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";
import { type FileServer, fileServer, type Handler, serveFile } from "./file-server.ts";
import { failure } from "./opened-files.ts";

const CONTENT = `id,x\n${"1,2\n".repeat(50_000)}`;
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Rig extends AsyncDisposable {
  readonly host: FakeHost;
  readonly server: FileServer;
  get(path: string, more?: Partial<SourceOptions>): ReturnType<typeof resolveSource>;
}

async function rig(handler: Handler): Promise<Rig> {
  const host = await fakeHost();
  const server = await fileServer(handler);
  return {
    host,
    server,
    get: (path, more) =>
      resolveSource({
        host,
        folder: "models/m",
        path,
        web: { ...server.web(host), allowedHosts: more?.allowedHosts ?? (async () => []) },
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Ends the first `breaks` answers after `after` bytes. */
function breaking(breaks: number, after: number, whole: Handler): Handler {
  let left = breaks;
  return (request, response) => {
    if (left-- <= 0) return whole(request, response);
    const start = Number(/(\d+)-$/.exec(request.headers["range"] ?? "")?.[1] ?? 0);
    response.writeHead(start === 0 ? 200 : 206, {
      etag: '"1"',
      "content-length": CONTENT.length - start,
      "content-range": `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`,
    });
    response.write(CONTENT.slice(start, start + after));
    setTimeout(() => response.destroy(), 150);
  };
}

describe("a file behind an https address", () => {
  it("is downloaded once for each content", async () => {
    let [content, tag] = [CONTENT, '"1"'];
    await using web = await rig((request, response) => serveFile(content, tag)(request, response));
    const first = await web.get("https://data.example/a/holdout.csv?sig=SECRET");
    expect(first.digest).toBe(`sha256:${sha256(CONTENT)}`);
    const [file = ""] = first.files;
    expect(await readFile(file, "utf8")).toBe(CONTENT);
    expect(file).toBe(join(web.host.toolCache, "model-gitops-data", sha256(CONTENT), "holdout.csv"));
    await web.get("https://data.example/a/holdout.csv?sig=SECRET");
    expect(web.host.seen.log).toEqual(["Downloading https://data.example/a/holdout.csv?… (195 KiB)"]);
    [content, tag] = ["id,x\n", '"2"'];
    expect((await web.get("https://data.example/a/holdout.csv?sig=SECRET")).digest).toBe(`sha256:${sha256("id,x\n")}`);
    expect(JSON.stringify(web.host.seen)).not.toContain("SECRET");
  });

  it("that is pinned needs no request once it is here, and is fetched again when it was damaged", async () => {
    await using web = await rig(serveFile(CONTENT, '"1"'));
    const version = { sha256: sha256(CONTENT) };
    const { files } = await web.get("https://data.example/a.csv", { version });
    await web.get("https://data.example/a.csv", { version });
    expect(web.server.seen).toHaveLength(1);
    await writeFile(files[0] ?? "", "other");
    expect((await web.get("https://data.example/a.csv", { version })).digest).toBe(`sha256:${version.sha256}`);
    expect(web.host.seen.log).toContain("warning: A cached data file was damaged and is fetched again: a.csv");
    expect(await failure(web.get("https://data.example/a.csv", { version: { sha256: "0".repeat(64) } }))).toMatch(
      /^https:\/\/data\.example\/a\.csv is not the version that is pinned: its sha256 is [0-9a-f]{64}, not 0{64}/,
    );
    const left = await readdir(join(web.host.toolCache, "model-gitops-data"));
    expect(left.filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("goes on where a transfer broke off", async () => {
    await using web = await rig(breaking(2, 60_000, serveFile(CONTENT, '"1"')));
    expect((await web.get("https://data.example/a.csv")).digest).toBe(`sha256:${sha256(CONTENT)}`);
    const ranges = web.server.seen.map(({ headers }) => headers["range"]);
    expect(ranges[0]).toBeUndefined();
    expect(Number(/\d+/.exec(ranges[1] ?? "")?.[0])).toBeGreaterThan(0);
    expect(web.server.seen[1]?.headers["if-range"]).toBe('"1"');
  });

  it("starts again when the content changed meanwhile", async () => {
    await using web = await rig(breaking(1, 60_000, serveFile("id,x\n9,9\n", '"2"')));
    expect((await web.get("https://data.example/a.csv")).digest).toBe(`sha256:${sha256("id,x\n9,9\n")}`);
  });

  it("that keeps breaking off is given up, and leaves nothing", async () => {
    await using web = await rig(breaking(100, 10, serveFile("", '"1"')));
    expect(await failure(web.get("https://data.example/a.csv?k=SECRET"))).toMatch(
      /^The download of https:\/\/data\.example\/a\.csv\?… failed 6 times; the last broke off after .*Run again\.$/,
    );
    expect(await readdir(join(web.host.toolCache, "model-gitops-data"))).toEqual([]);
  });

  it("is not a part that nobody asked for, nor more than was said", async () => {
    await using part = await rig(
      (_, response) => void response.writeHead(206, { "content-range": "bytes 0-1/9" }).end("id"),
    );
    expect(await failure(part.get("https://data.example/a.csv"))).toMatch(/the server answered 206/);
    const ranges: (string | undefined)[] = [];
    await using longer = await rig(({ headers }, response) => {
      ranges.push(headers["range"]);
      if (headers["range"] !== undefined)
        return void response.writeHead(206, { "content-range": "bytes 4-9/10", etag: '"1"' }).end("567890");
      if (ranges.length > 1) return void response.writeHead(200).end("12345678");
      response.writeHead(200, { etag: '"1"', "content-length": 8 }).write("1234");
      setTimeout(() => response.destroy(), 150);
    });
    expect((await longer.get("https://data.example/a.csv")).digest).toBe(`sha256:${sha256("12345678")}`);
    expect(ranges).toEqual([undefined, "bytes=4-", undefined]);
  });

  it("ends where its server says, not where the connection does", async () => {
    await using web = await rig((_, response) => {
      response.socket?.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nid,x\n1,2\n");
    });
    expect(await failure(web.get("https://data.example/a.csv"))).toMatch(
      /^The server of https:\/\/data\.example\/a\.csv does not say where the file ends, so a part/,
    );
  });

  it("may be as large as the limit, said or not", async () => {
    await using web = await rig(serveFile(CONTENT, '"1"'));
    const limit = { limit: 1024 };
    expect(await failure(web.get("https://data.example/a.csv", limit))).toMatch(/is larger than 1\.0 KiB/);
    await using silent = await rig((_, response) => void response.writeHead(200).end(CONTENT));
    expect(await failure(silent.get("https://data.example/a.csv", limit))).toMatch(/is larger than 1\.0 KiB/);
    expect(await readdir(join(silent.host.toolCache, "model-gitops-data"))).toEqual([]);
  });
});

describe("an address", () => {
  it.each([
    [404, "there is nothing at this address"],
    [403, "the server does not give it to this job"],
    [418, "the server answered 418"],
  ])("that answers %i is explained", async (status, words) => {
    await using web = await rig((_, response) => void response.writeHead(status).end());
    const said = await failure(web.get("https://data.example/a.csv?token=SECRET"));
    expect(said).toContain(`https://data.example/a.csv?…: ${words}`);
    expect(said).not.toContain("SECRET");
    expect(web.server.seen).toHaveLength(1);
  });

  it("is tried again while its server fails", async () => {
    let left = 2;
    await using web = await rig((request, response) => {
      if (left-- > 0) response.writeHead(503).end();
      else serveFile(CONTENT, '"1"')(request, response);
    });
    await web.get("https://data.example/a.csv");
    expect(web.server.seen).toHaveLength(3);
    left = 100;
    expect(await failure(web.get("https://data.example/a.csv"))).toMatch(
      /^Cannot reach https:\/\/data\.example\/a\.csv: data\.example answered 503\. Check the network/,
    );
  });

  it("may redirect to encrypted ones only, and not in circles", async () => {
    const to =
      (location: string): Handler =>
      (request, response) => {
        if (request.url.endsWith("/there.csv")) serveFile("a\n1\n", '"1"')(request, response);
        else response.writeHead(302, { location }).end();
      };
    await using good = await rig(to("https://storage.example/there.csv"));
    expect((await good.get("https://data.example/a.csv")).digest).toBe(`sha256:${sha256("a\n1\n")}`);
    await using plain = await rig(to("http://storage.example/there.csv"));
    expect(await failure(plain.get("https://data.example/a.csv"))).toMatch(/not encrypted/);
    await using circle = await rig(to("/a.csv"));
    expect(await failure(circle.get("https://data.example/a.csv"))).toMatch(/redirects in circles/);
  });

  it.each([
    ["https://169.254.169.254/latest/meta-data/", "https://169.254.169.254, which is an address of this machine"],
    ["https://2852039166/", "https://169.254.169.254, which is an address"],
    ["https://[::ffff:10.0.0.1]/a.csv?sig=SECRET", "https://[::ffff:a00:1], which is an address"],
    ["https://metadata.google.internal/", "https://metadata.google.internal, which is a name of this machine"],
    ["//localhost/a.csv", "https://localhost, which is a name of this machine"],
    ["https://storage.example:8443/", "https://storage.example:8443, which has a port of its own"],
    ["https://user:SECRET@storage.example/", "https://storage.example, which has a user and password in it"],
  ])("may not redirect to %s, at any hop", async (location, words) => {
    await using web = await rig(({ url }, response) => {
      const isFirst = url === "https://data.example/a.csv";
      response.writeHead(302, { location: isFirst ? "https://storage.example/b.csv" : location }).end();
    });
    const said = await failure(web.get("https://data.example/a.csv"));
    expect(said).toContain(`https://data.example/a.csv redirects to ${words}`);
    expect(said).not.toContain("SECRET");
    expect(web.server.seen).toHaveLength(2);
  });

  it("of a private network is asked where it is allowed, and then redirected by the same rules", async () => {
    await using web = await rig(({ url }, response) => {
      if (!url.startsWith("https://minio.internal"))
        return serveFile("a\n1\n", '"1"')({ headers: {} } as never, response);
      response
        .writeHead(302, { location: url.endsWith("/in.csv") ? "https://10.0.0.1/" : "https://data.example/" })
        .end();
    });
    expect(await failure(web.get("https://minio.internal:9000/a.csv"))).toMatch(/hosts: \["minio\.internal:9000"\]/);
    expect(web.server.seen).toEqual([]);
    const allowedHosts = async () => ["minio.internal:9000"];
    expect((await web.get("https://minio.internal:9000/a.csv", { allowedHosts })).files).toHaveLength(1);
    expect(await failure(web.get("https://minio.internal:9000/in.csv", { allowedHosts }))).toMatch(
      /redirects to https:\/\/10\.0\.0\.1, which is an address of this machine/,
    );
  });

  it("without encryption, of another kind or with a password is refused", async () => {
    await using web = await rig(serveFile("", '"1"'));
    expect(await failure(web.get("http://data.example/a.csv?k=SECRET"))).not.toContain("SECRET");
    expect(await failure(web.get("gs://bucket/a.csv"))).toMatch(
      /is no https address\. Data comes by https:\/\/ or s3:\/\//,
    );
    const said = await failure(web.get("https://user:SECRET@data.example/a.csv"));
    expect(said).toMatch(/has a user and password in it/);
    expect(said).not.toContain("SECRET");
    expect(web.server.seen).toEqual([]);
  });

  it("that cannot be reached is said without its query", async () => {
    await using host = await fakeHost();
    const web = {
      host,
      transport: webTransport(() => ({})),
      allowedHosts: async () => ["127.0.0.1:1"],
      wait: async () => undefined,
    };
    const said = await failure(resolveSource({ host, folder: "", path: "https://127.0.0.1:1/a.csv?k=SECRET", web }));
    expect(said).toMatch(/^Cannot reach https:\/\/127\.0\.0\.1:1\/a\.csv\?…: .*ECONNREFUSED/);
    expect(said).not.toContain("SECRET");
  });
});
