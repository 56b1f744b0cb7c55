import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import type { Metadata } from "@concordat/schema";
import { StartError } from "../errors.ts";

/**
 * Seals what may not be read from the data file: the values of metadata properties that are named as sensitive.
 * AES-256-GCM; what a value belongs to is authenticated with it, so that it opens nowhere else.
 */
export interface Sealer {
  /** The key that values are sealed with; values of other known keys are opened too. */
  readonly keyId: string;
  readonly keyIds: ReadonlySet<string>;
  seal(text: string, belongs: string): string;
  /** Throws where the value was changed, belongs elsewhere, or needs a key that is not known. */
  open(sealed: string, belongs: string): string;
}

/** Characters that a secret has at least. */
export const SHORTEST_SECRET = 16;
/** Scrypt's salt: the same for all, since a data file is to open with the secret alone. */
const SALT = "concordat sealed metadata";
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Makes a sealer of secrets: the first seals, all open. Throws StartError where one is too short to be one. */
export function sealerOf(secrets: readonly [string, ...string[]]): Sealer {
  const [first, ...older] = secrets;
  return sealerWith(keyOf(first), older.map(keyOf));
}

/** A sealer whose key nobody keeps, for data that ends with the process. */
export function passingSealer(): Sealer {
  return sealerWith(named(randomBytes(32)), []);
}

interface Key {
  readonly id: string;
  readonly key: Buffer;
}

function sealerWith(first: Key, older: readonly Key[]): Sealer {
  const keys = [first, ...older];
  const byId = new Map(keys.map((one) => [one.id, one.key]));
  return {
    keyId: first.id,
    keyIds: new Set(byId.keys()),
    seal: (text, belongs) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, first.key, iv).setAAD(Buffer.from(belongs));
      const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${first.id}:${sealed.toString("base64")}`;
    },
    open: (sealed, belongs) => {
      const [id = "", content = ""] = sealed.split(":");
      const key = byId.get(id);
      if (key === undefined) throw new Error(`a value is sealed with the key ${id}, which was not given`);
      const bytes = Buffer.from(content, "base64");
      const iv = bytes.subarray(0, IV_BYTES);
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(belongs))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

function keyOf(secret: string): Key {
  if (secret.length < SHORTEST_SECRET)
    throw new StartError(
      "registry/secret-too-short",
      `a secret has fewer than ${SHORTEST_SECRET} characters`,
      "Make a longer one, for instance with: openssl rand -base64 32",
    );
  return named(scryptSync(secret, SALT, 32, COST));
}

function named(key: Buffer): Key {
  return { id: createHash("sha256").update("key id").update(key).digest("hex").slice(0, 16), key };
}

/** Metadata as it is kept: sensitive values sealed. Throws where there are some and no sealer. */
export function sealMetadata(sealer: Sealer | undefined, metadata: Metadata, belongs: string): Metadata {
  return changeSensitive(metadata, (value, name) => {
    if (sealer === undefined) throw new Error("sensitive metadata came to a store without a key");
    return sealer.seal(value, `${belongs}/${name}`);
  });
}

/** Metadata as it was before it was sealed. */
export function openMetadata(sealer: Sealer | undefined, metadata: Metadata, belongs: string): Metadata {
  return changeSensitive(metadata, (value, name) => {
    if (sealer === undefined) throw new Error("metadata is sealed, and no key was given");
    return sealer.open(value, `${belongs}/${name}`);
  });
}

/** Whether metadata has values that may not be kept as they are. */
export function hasSensitive({ properties = {}, sensitive = [] }: Metadata): boolean {
  return sensitive.some((name) => Object.hasOwn(properties, name));
}

function changeSensitive(metadata: Metadata, change: (value: string, name: string) => string): Metadata {
  if (!hasSensitive(metadata)) return metadata;
  const names = new Set(metadata.sensitive);
  const properties = Object.entries(metadata.properties ?? {}).map(([name, value]) => [
    name,
    names.has(name) ? change(value, name) : value,
  ]);
  return { ...metadata, properties: Object.fromEntries(properties) };
}
