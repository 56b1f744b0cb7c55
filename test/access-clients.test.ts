import { randomUUID } from "node:crypto";
import { accessClient, registryClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { SchemaRegistryClient } from "@confluentinc/schemaregistry";
import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { ConfluentSchemaRegistry } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCHEMAS } from "./support/outside.ts";
import {
  BUILD_MS,
  goProgram,
  haveGo,
  haveRust,
  needPython,
  type Program,
  pythonProgram,
  rustProgram,
} from "./support/toolchains.ts";

/** Other makers' clients, as they come, against a registry that lets nobody in without credentials. */

// Some clients take what stands in an address as it is, without decoding it.
const PASSWORD = "a-password-of-clients";
let closed: RunningRegistry;
let token: string;
beforeAll(async () => {
  closed = await startRegistry({ port: 0, access: { adminPassword: "an admin's password" } });
  const admin = accessClient({ url: closed.url, auth: { user: "admin", password: "an admin's password" } });
  await admin.putUser("clients", { password: PASSWORD, role: "operator" });
  token = (await admin.makeToken({ user: "clients", name: "test" })).token;
});
afterAll(() => closed.close());

const { SCHEMA: schema, BREAKING: breaking } = SCHEMAS;
const subjectOf = () => `access-${randomUUID()}-value`;

describe("Node clients", () => {
  const basic = () => ({
    basicAuthCredentials: { credentialsSource: "USER_INFO" as const, userInfo: `clients:${PASSWORD}` },
  });
  const bearer = () => ({
    bearerAuthCredentials: {
      credentialsSource: "STATIC_TOKEN" as const,
      token,
      logicalCluster: "lsrc-1",
      identityPoolId: "pool-1",
    },
  });

  test.each([
    ["Basic", basic],
    [
      "a token as Basic's password",
      () => ({ basicAuthCredentials: { ...basic().basicAuthCredentials, userInfo: `any:${token}` } }),
    ],
    ["bearer", bearer],
  ])("@confluentinc/schemaregistry registers, reads and is refused with %s", async (_, auth) => {
    const client = new SchemaRegistryClient({ baseURLs: [closed.url], maxRetries: 0, ...auth() });
    const subject = subjectOf();
    const id = await client.register(subject, { schema, schemaType: "AVRO" });
    expect((await client.getBySubjectAndId(subject, id)).schema).toBe(schema);
    expect(await client.getAllSubjects()).toContain(subject);
    await expect(client.register(subject, { schema: breaking, schemaType: "AVRO" })).rejects.toMatchObject({
      status: 409,
    });
    await client.deleteSubject(subject);
  });

  test("@confluentinc/schemaregistry gets the reason why it is rejected", async () => {
    const wrong = { basicAuthCredentials: { credentialsSource: "USER_INFO" as const, userInfo: "clients:wrong" } };
    for (const auth of [{}, wrong]) {
      const client = new SchemaRegistryClient({ baseURLs: [closed.url], maxRetries: 0, ...auth });
      await expect(client.getAllSubjects()).rejects.toMatchObject({ status: 401, errorCode: 401 });
    }
  });

  test.each([
    ["Basic", () => ({ username: "clients", password: PASSWORD })],
    ["a token", () => ({ username: "token", password: token })],
  ])("@kafkajs/confluent-schema-registry registers and reads with %s", async (_, auth) => {
    const subject = subjectOf();
    const client = new SchemaRegistry({ host: closed.url, auth: auth() });
    const { id } = await client.register({ type: SchemaType.AVRO, schema }, { subject });
    expect(await client.getLatestSchemaId(subject)).toBe(id);
    const stranger = new SchemaRegistry({ host: closed.url, retry: { retries: 0 } });
    await expect(stranger.getLatestSchemaId(subject)).rejects.toMatchObject({ status: 401 });
  });

  test.each([
    ["Basic", () => ({ username: "clients", password: PASSWORD })],
    ["bearer", () => ({ token })],
  ])("@platformatic/kafka's registry reads with %s", async (_, auth) => {
    const own = registryClient({ url: closed.url, auth: { token } });
    const { id } = await own.register(subjectOf(), { schema });
    const read = (client: ConfluentSchemaRegistry) =>
      new Promise<unknown>((resolve, reject) =>
        client.fetchSchema(id, (error) => (error ? reject(error) : resolve(client.get(id)))),
      );
    expect(await read(new ConfluentSchemaRegistry({ url: closed.url, retries: 0, auth: auth() }))).toBeDefined();
    await expect(read(new ConfluentSchemaRegistry({ url: closed.url, retries: 0 }))).rejects.toThrow(/./);
  });
});

/** The programs of test/clients as they are: the address that they are given has credentials in it. */
const PROGRAMS: readonly (readonly [name: string, there: () => boolean, make: () => Promise<Program>])[] = [
  ["confluent-kafka-python", needPython, () => pythonProgram("confluent.py")],
  ["python-schema-registry-client", needPython, () => pythonProgram("schema_registry_client.py")],
  ["franz-go's sr", haveGo, () => goProgram("franz")],
  ["srclient", haveGo, () => goProgram("srclient")],
  ["schema_registry_converter", haveRust, rustProgram],
];

describe.each(PROGRAMS)("%s", (name, there, make) => {
  const told = (credentials: string) => {
    const url = new URL(closed.url);
    const address = `http://${credentials}${url.host}`;
    return { REGISTRY_URL: address, SUBJECT: subjectOf(), TOPIC: "none", KAFKA_BROKER: "127.0.0.1:1", ...SCHEMAS };
  };

  test.skipIf(!there())(
    "asks a closed registry all that it asks an open one",
    async () => {
      const program = await make();
      const password = encodeURIComponent(PASSWORD);
      for (const credentials of [`clients:${password}@`, `token:${token}@`]) {
        const said = await program("registry", told(credentials));
        expect(said, name).toMatchObject({ id: expect.any(Number) as number });
      }
      // The control: without, or with a wrong one, it is not let in. Each has a name of its own, as failed logins lock a name.
      for (const credentials of ["", `${randomUUID()}:wrong@`])
        await expect(program("registry", told(credentials))).rejects.toThrow(
          /401|[Uu]nauthorized|Unable to get version/,
        );
    },
    BUILD_MS,
  );
});
