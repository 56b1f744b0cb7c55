import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type KafkaServer, makeKafka } from "./kafka-server.ts";

export const USER = { username: "alice", password: "alice's secret" } as const;
export const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/** A certificate and its key, as PEM text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A Kafka with a door for each way of being sure who speaks. */
export interface SecuredKafka {
  readonly server: KafkaServer;
  /** `host:port`: TLS alone; TLS with a certificate of the client's; TLS with a user and password. */
  readonly doors: { readonly tls: string; readonly mutual: string; readonly sasl: string };
  /** The authority that the broker's certificate is of, and one that it is not of. */
  readonly ca: string;
  readonly otherCa: string;
  readonly client: Certificate;
  /** Ends it and removes all of it. */
  remove(): Promise<void>;
}

/** Makes certificates with openssl, and a Kafka with them, not started yet. */
export async function makeSecuredKafka(): Promise<SecuredKafka> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-tls-"));
  const ca = authority(folder, "ca");
  const otherCa = authority(folder, "other");
  const broker = signed(folder, "broker", "ca");
  const client = signed(folder, "client", "ca");
  const keystore = join(folder, "broker.pem");
  writeFileSync(keystore, broker.key + broker.cert);
  const [tls, mutual, sasl] = [await freePort(), await freePort(), await freePort()];
  const scram = MECHANISMS.filter((name) => name !== "PLAIN");
  const server = await makeKafka({
    listeners: {
      TLS: { protocol: "SSL", port: tls },
      MUTUAL: { protocol: "SSL", port: mutual },
      SASL: { protocol: "SASL_SSL", port: sasl },
    },
    properties: {
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": keystore,
      "ssl.truststore.type": "PEM",
      "ssl.truststore.location": join(folder, "ca.crt"),
      "listener.name.mutual.ssl.client.auth": "required",
      "sasl.enabled.mechanisms": MECHANISMS.join(),
      "listener.name.sasl.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER.username}="${USER.password}";`,
      ...Object.fromEntries(
        scram.map((name) => [
          `listener.name.sasl.${name.toLowerCase()}.sasl.jaas.config`,
          "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        ]),
      ),
    },
    format: scram.flatMap((name) => ["--add-scram", `${name}=[name=${USER.username},password=${USER.password}]`]),
  });
  const door = (port: number): string => `127.0.0.1:${port}`;
  return {
    server,
    doors: { tls: door(tls), mutual: door(mutual), sasl: door(sasl) },
    ca,
    otherCa,
    client,
    remove: async () => {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openssl(folder: string, ...given: readonly string[]): void {
  execFileSync("openssl", given, { cwd: folder, stdio: "pipe" });
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"];

/** An authority of its own; gives its certificate. */
function authority(folder: string, name: string): string {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl(folder, "req", "-x509", ...KEY, ...files, "-days", "2", "-subj", `/CN=${name}`);
  return readFileSync(join(folder, `${name}.crt`), "utf8");
}

/** A certificate for this machine that an authority vouches for. */
function signed(folder: string, name: string, by: string): Certificate {
  const from = ["-CA", `${by}.crt`, "-CAkey", `${by}.key`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl(folder, "req", "-x509", ...from, ...KEY, ...files, "-days", "2", "-subj", `/CN=${name}`);
  const read = (ending: string): string => readFileSync(join(folder, `${name}.${ending}`), "utf8");
  return { cert: read("crt"), key: read("key") };
}
