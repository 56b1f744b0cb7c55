import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authority, type Certificate, signed } from "./certificates.ts";
import { type KafkaServer, makeKafka } from "./kafka-server.ts";
import { freePort } from "./ports.ts";

export const USER = { username: "alice", password: "alice's secret" } as const;
export const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

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
