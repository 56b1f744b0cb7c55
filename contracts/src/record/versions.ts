import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { EventFacts } from "@concordat/client";
import { LOCK_FILE, type Lock, type LockedSubject, parseLock } from "@concordat/client/lock";
import { ContractError } from "../error.ts";

/** The version and id by which a registry knows the schema that an event's code was generated from. */
export interface KnownVersion {
  readonly version: number;
  readonly schemaId: number;
}

/** Gives the function that tells an event's version and id: those of concordat.lock, else those in the generated code. */
export function versionsOf(given: string | undefined): (event: EventFacts) => KnownVersion {
  const file = given === undefined ? nearest(process.cwd()) : resolve(given);
  const locked = file === undefined ? new Map<string, LockedSubject>() : read(file);
  return (event) => {
    const entry = locked.get(event.subject);
    if (entry !== undefined && entry.hash !== event.fingerprint)
      throw new ContractError({
        code: "contract/stale-lock",
        message: `${file} is of another schema of ${event.subject} than the generated code.`,
        hint: "Run concordat generate, and record again.",
      });
    const version = entry?.version ?? event.version;
    const schemaId = entry?.id ?? event.id;
    if (version !== undefined && schemaId !== undefined) return { version, schemaId };
    throw new ContractError({
      code: "contract/no-schema-id",
      message: `Neither concordat.lock nor the generated code says which version of ${event.subject} the handler is for.`,
      hint: "Run concordat register and then concordat generate with a registry, and record again.",
    });
  };
}

function nearest(folder: string): string | undefined {
  const file = join(folder, LOCK_FILE);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(parent);
}

function read(file: string): Lock {
  const lock = parseLock(readFileSync(file, "utf8"));
  if (lock !== undefined) return lock;
  throw new ContractError({
    code: "contract/bad-lock",
    message: `${file} is not a lock file of this version of concordat.`,
    hint: "Remove it, and run concordat generate.",
  });
}
