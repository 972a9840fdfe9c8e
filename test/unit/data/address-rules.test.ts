import { describe, expect, it } from "vitest";
import { refusalOf, refusesAddress } from "../../../src/data/address-rules.ts";
import { isPublicAddress } from "../../../src/data/public-address.ts";

const isRefused = (address: string, allowed: readonly string[] = []): boolean =>
  refusalOf(new URL(address), allowed) !== undefined;

describe("an IP address", () => {
  it.each([
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200", // Alibaba's metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16", // Azure's
    "169.254.169.254", // AWS, Azure, Google, DigitalOcean
    "169.254.170.2", // the roles of ECS tasks
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192", // Oracle's
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1",
    "0:0:0:0:0:ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254", // AWS
    "fd20:ce::254", // Google
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
  ])("%s is nobody else's", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.169.0.0",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81c::200e",
  ])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));
});

describe("an address of a repository", () => {
  it.each([
    "https://data.example.org/a.csv",
    "https://data.example.org:443/a.csv",
    "https://1.1.1.1/a.csv",
    "https://[2606:4700:4700::1111]/a.csv",
    "http://data.example.org/a.csv", // LFS alone hands such ones on
  ])("%s is asked", (address) => expect(isRefused(address)).toBe(false));

  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://017700000001/",
    "https://0177.0.0.01/",
    "https://0/",
    "https://127.0.0.1./",
    "https://%31%32%37.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://metadata.google.internal./",
    "https://metadata/",
    "https://minio/",
    "https://printer.local/",
    "https://nas.home.arpa/",
    "https://minio.data.svc.cluster.local/",
    "https://xn--pple-43d.com/",
    "https://аpple.com/",
    "https://data.example.org:8443/",
    "https://data.example.org:22/",
    "http://data.example.org:443/",
    "https://user@data.example.org/",
    "https://user:password@data.example.org/",
    "https://data.example.org@127.0.0.1/",
    "ftp://data.example.org/",
    "file:///etc/passwd",
    "gopher://data.example.org/",
  ])("%s is not", (address) => expect(isRefused(address)).toBe(true));

  it.each([
    ["https://minio.internal/a.csv", "minio.internal"],
    ["https://MINIO.internal./a.csv", "Minio.Internal"],
    ["https://minio.internal:9000/a.csv", "minio.internal:9000"],
    ["https://10.1.2.3/a.csv", "10.1.2.3"],
    ["https://0x0a010203/a.csv", "10.1.2.3"],
    ["https://[fd00::5]/a.csv", "fd00::5"],
    ["https://[fd00::5]:9000/a.csv", "[fd00::5]:9000"],
    ["https://bücher.example/a.csv", "bücher.example"],
    ["https://bücher.example/a.csv", "xn--bcher-kva.example"],
    ["https://data.example.org:8443/a.csv", "data.example.org:8443"],
  ])("%s is asked where %s is allowed, wherever the name leads", (address, host) => {
    expect(isRefused(address, ["other.internal", host])).toBe(false);
    expect(refusesAddress(new URL(address), [host])("127.0.0.1")).toBe(false);
  });

  it.each([
    ["https://minio.internal:9000/", "minio.internal"],
    ["https://minio.internal/", "minio.internal:9000"],
    ["https://a.minio.internal/", "minio.internal"],
    ["https://minio.internal.evil.example:1/", "minio.internal"],
    ["https://10.1.2.4/", "10.1.2.3"],
    ["https://user:password@minio.internal/", "minio.internal"],
  ])("%s is not where %s alone is allowed", (address, host) => expect(isRefused(address, [host])).toBe(true));

  it("with a public name is not followed into a private network", () => {
    const refuses = refusesAddress(new URL("https://rebind.example.org/"), ["10.1.2.3"]);
    expect(["10.1.2.3", "::1", "93.184.216.34"].map(refuses)).toEqual([true, true, false]);
  });

  it("is told what to write", () => {
    expect(refusalOf(new URL("https://minio.internal:9000/a.csv?sig=SECRET"), [])).toEqual({
      what: "is a name of this machine or of a private network.",
      remedy:
        'If that is meant, name it in .github/model-gitops.yaml of the default branch: data: {hosts: ["minio.internal:9000"]}; else bring the file with fetch.command.',
    });
  });
});

it.each(["", "a b", "http://minio", "minio/path", "*.internal", "user@minio", "minio:port", "10.0.0.0/8"])(
  "%j is no host to allow",
  (entry) =>
    expect(() => refusalOf(new URL("https://minio/"), [entry])).toThrow(
      `${JSON.stringify(entry)} in data.hosts is no host. Write a name or an address`,
    ),
);
