import { expect, test } from "vitest";
import { rayAddress } from "../../../src/clusters/ray-address.ts";
import { UserError } from "../../../src/kernel/errors.ts";

const host = (env: Record<string, string> = {}) => ({ env: (name: string) => env[name] });

test.each([
  "https://ray.example.com",
  "https://ray.example.com/cluster-a/",
  "https://203.0.113.9:8443",
  "http://127.0.0.1:8265",
  "http://[::1]:8265",
  "http://10.1.2.3:8265",
  "http://192.168.0.7",
  "http://100.64.0.2",
  "http://[fd00::1]",
  "http://ray-head-svc:8265",
])("%s is taken", (address) => {
  expect(rayAddress(address, host()).base.href).toMatch(/\/$/);
});

test.each([
  "http://8.8.8.8:8265",
  "http://169.254.169.254",
  "http://[2606:4700::1111]",
  "http://[::ffff:8.8.8.8]",
  "https://ray.example.com/?token=a",
  "https://ray.example.com/#/jobs",
  "ftp://ray.example.com",
  "https://",
])("%s is refused", (address) => {
  expect(() => rayAddress(address, host())).toThrow(UserError);
});

test("a name that is not encrypted is asked only where it leads into a private network", () => {
  const { refusal } = rayAddress("http://ray.example.com:8265", host());
  expect(refusal?.("10.0.0.8")).toBeUndefined();
  expect(refusal?.("::ffff:10.0.0.8")).toBeUndefined();
  expect(refusal?.("93.184.216.34")).toMatchObject({
    name: "UserError",
    message: expect.stringContaining("not encrypted"),
  });
  expect(rayAddress("https://ray.example.com", host()).refusal).toBeUndefined();
});

test("a proxy would read the token of an address that is not encrypted", () => {
  const env = { http_proxy: "http://proxy.example.com:3128" };
  expect(() => rayAddress("http://ray.internal:8265", host(env))).toThrow("through a proxy");
  expect(rayAddress("http://ray.internal:8265", host({ ...env, no_proxy: ".internal" })).base.port).toBe("8265");
  expect(rayAddress("http://127.0.0.1:8265", host(env)).base.port).toBe("8265");
});
