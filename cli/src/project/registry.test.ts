import { expect, test } from "vitest";
import type { RegistryConfig } from "./config.ts";
import type { Project } from "./project.ts";
import { namedRegistry, registryOptions } from "./registry.ts";

const project = (registry: RegistryConfig): Project => ({ folder: "/", file: undefined, config: { registry } });
const url = "https://registry.example:8081";

test("no registry is named", () => {
  expect(registryOptions({}, { CONCORDAT_REGISTRY: "" }, project({}))).toBe(undefined);
});

test("a flag stands before a variable, a variable before the config", () => {
  const config = project({ url: "http://config", timeoutMs: 1 });
  const env = { CONCORDAT_REGISTRY: "http://variable", CONCORDAT_TIMEOUT: "2" };
  expect(registryOptions({}, {}, config)).toEqual({ url: "http://config", timeoutMs: 1 });
  expect(registryOptions({}, env, config)).toEqual({ url: "http://variable", timeoutMs: 2 });
  expect(registryOptions({ registry: "http://flag", timeout: 3 }, env, config)).toEqual({
    url: "http://flag",
    timeoutMs: 3,
  });
});

test("credentials come from one place, and the config's go to the config's registry alone", () => {
  const config = project({ url, auth: { token: "config" } });
  expect(registryOptions({}, {}, config)).toMatchObject({ auth: { token: "config" } });
  expect(registryOptions({ registry: `${url}/path` }, {}, config)).toMatchObject({ auth: { token: "config" } });
  expect(registryOptions({ registry: "https://other.example:8081" }, {}, config)).not.toHaveProperty("auth");
  const env = { CONCORDAT_USER: "ann", CONCORDAT_PASSWORD: "p" };
  expect(registryOptions({}, env, config)).toMatchObject({ auth: { user: "ann", password: "p" } });
  expect(registryOptions({ user: "bob:q:r" }, env, config)).toMatchObject({ auth: { user: "bob", password: "q:r" } });
  expect(registryOptions({ user: "bob" }, env, config)).toMatchObject({ auth: { user: "bob", password: "p" } });
  expect(registryOptions({ token: "flag" }, env, config)).toMatchObject({ auth: { token: "flag" } });
});

test("a config may name the user and a variable the password", () => {
  const config = project({ url, auth: { user: "ann" } });
  expect(registryOptions({}, { CONCORDAT_PASSWORD: "p" }, config)).toMatchObject({
    auth: { user: "ann", password: "p" },
  });
  expect(() => registryOptions({}, {}, config)).toThrow("The registry's user ann has no password.");
});

test("a variable that is no number or truth is refused by name", () => {
  expect(() => registryOptions({}, { CONCORDAT_TIMEOUT: "soon" }, project({ url }))).toThrow("CONCORDAT_TIMEOUT");
  expect(() => registryOptions({}, { CONCORDAT_TLS_INSECURE: "maybe" }, project({ url }))).toThrow(
    "CONCORDAT_TLS_INSECURE",
  );
});

test("a run has one client of the registry that is named, and messages show its address", () => {
  const registry = namedRegistry({}, {}, project({ url: `${url}/` }));
  expect(registry?.address).toBe(url);
  expect(registry?.client).toBe(registry?.client);
  expect(namedRegistry({}, {}, project({}))).toBe(undefined);
});
