import { associate, dissociate } from "./associations.ts";
import { contractsToVerify, verify } from "./contracts.ts";
import { deploy, dropEnvironment, putEnvironment, undeploy } from "./environments.ts";
import { lookup } from "./lookup.ts";
import { putPolicy } from "./policy.ts";
import type { SchemaRequest } from "./propose.ts";
import { type RegisterCall, register } from "./register.ts";
import { look, type Registry } from "./registry.ts";
import { removeContext, removeSubject, removeVersion } from "./remove.ts";
import { publish } from "./services.ts";
import { dropConfig, dropMode, putConfig, putMode } from "./settings.ts";
import { changeVersion } from "./tags.ts";

export type Act = (registry: Registry) => Promise<unknown>;

/** A subject of the context that most acts are about. */
export const key = (subject: string, context = ".c") => ({ context, subject });

const text = (name: string) => `{"type":"record","name":"${name}","fields":[]}`;

function schema(name: string): SchemaRequest {
  return {
    text: text(name),
    type: "AVRO",
    references: [],
    metadata: undefined,
    ruleSet: undefined,
    normalize: false,
  };
}

/** The registration of a record of a name. */
export function registerCall(subject: string, name: string, context?: string, id = -1): RegisterCall {
  return { key: key(subject, context), mayBeAlias: true, request: schema(name), version: 0, id, force: false };
}

const referring: RegisterCall = {
  ...registerCall("u", "U"),
  request: {
    ...schema("U"),
    text: '{"type":"record","name":"U","fields":[{"name":"a","type":"A"}]}',
    references: [{ name: "A", subject: "s", version: -1 }],
  },
};

const resource = { resourceName: "t", resourceNamespace: "-", resourceId: "t", resourceType: "topic" };
const association = (subject: string, brought: SchemaRequest | undefined) => ({
  operation: "UPSERT" as const,
  subject: key(subject),
  associationType: "value",
  lifecycle: "STRONG" as const,
  frozen: false,
  schema: brought,
});

const change = {
  tagsToAdd: [],
  tagsToRemove: [],
  metadata: { properties: { owner: "x" } },
  ruleSet: undefined,
  rulesToMerge: undefined,
  rulesToRemove: [],
  newVersion: 0,
};

const contract = {
  consumer: { name: "mail" },
  provider: { name: "shop" },
  interactions: [],
  metadata: { pactSpecification: { version: "4.0" } },
};

async function registered(registry: Registry, call: RegisterCall): Promise<object> {
  return (await register(registry, call)).answer;
}

async function verified(registry: Registry): Promise<void> {
  const [one] = await contractsToVerify(look(registry), "shop");
  const results = one === undefined ? [] : [{ contract: one.sha, success: true }];
  await verify(registry, { provider: "shop", version: "1", results });
}

/** By name, what is done at the same time: every kind of use case that changes something, and those that find versions by what is kept in memory. */
export const ACTS: Readonly<Record<string, Act>> = {
  "register s": (registry) => registered(registry, registerCall("s", "A")),
  "register another s": (registry) => registered(registry, registerCall("s", "B")),
  "register t": (registry) => registered(registry, registerCall("t", "A")),
  "register d": (registry) => registered(registry, registerCall("d", "A", ".")),
  "register what refers to s": (registry) => registered(registry, referring),
  "import s": (registry) => registered(registry, registerCall("s", "A", ".c", 7)),
  "look s up": (registry) => lookup(look(registry), key("s"), schema("A"), { deleted: false }),
  "look another s up": (registry) => lookup(look(registry), key("s"), schema("B"), { deleted: false }),
  "delete s": (registry) => removeSubject(registry, key("s"), false),
  "purge s": (registry) => removeSubject(registry, key("s"), true),
  "delete s 1": (registry) => removeVersion(registry, key("s"), 1, false),
  "purge s 1": (registry) => removeVersion(registry, key("s"), 1, true),
  "delete the context": (registry) => removeContext(registry, ".c"),
  "tag s": (registry) => changeVersion(registry, key("s"), "latest", change),
  "tag s, wherever it is": (registry) => changeVersion(registry, key("s", "."), "latest", change),
  "import mode of the context": (registry) => putMode(registry, key(""), "IMPORT", false),
  "import mode of all": (registry) => putMode(registry, key("", ".__GLOBAL"), "IMPORT", false),
  "import mode of s": (registry) => putMode(registry, key("s"), "IMPORT", false),
  "read only s": (registry) => putMode(registry, key("s"), "READONLY", false),
  "no mode of the context": (registry) => dropMode(registry, key(""), true),
  "a level of s": (registry) => putConfig(registry, key("s"), { compatibility: "NONE" }),
  "an alias of s": (registry) => putConfig(registry, key("s"), { alias: "t" }),
  "no config of s": (registry) => dropConfig(registry, key("s")),
  "a policy of s": (registry) => putPolicy(registry, key("s"), { referrers: "refuse" }),
  "associate s": (registry) => associate(registry, { resource, items: [association("s", undefined)], dryRun: false }),
  "associate t with a schema": (registry) =>
    associate(registry, { resource, items: [association("t", schema("T"))], dryRun: false }),
  dissociate: (registry) => dissociate(registry, { resourceId: "t" }, { cascade: false, dryRun: false }),
  "dissociate with the subject": (registry) =>
    dissociate(registry, { resourceId: "t" }, { cascade: true, dryRun: false }),
  "an environment": (registry) => putEnvironment(registry, "prod", { production: true }),
  "no environment": (registry) => dropEnvironment(registry, "prod"),
  publish: (registry) =>
    publish(registry, "mail", "1", {
      produces: [{ subject: ":.c:s", version: 1 }],
      consumes: [],
      branch: "main",
      contracts: [contract],
    }),
  "publish the provider": (registry) => publish(registry, "shop", "1", { produces: [], consumes: [] }),
  deploy: (registry) => deploy(registry, "prod", { service: "mail", version: "1" }),
  undeploy: (registry) => undeploy(registry, "prod", "mail"),
  verify: verified,
};
export const NAMES = Object.keys(ACTS);
