import { patternFor, resourcesOf } from "../access/resource.ts";
import type { Actor } from "../actor.ts";
import { ownSetting } from "../decide/settings.ts";
import { type Config, configFields, type SubjectKey } from "../entities.ts";
import { qualifiedName } from "../names.ts";
import type { Write } from "../store/store.ts";
import type { View } from "./view.ts";

/** What the audit log says of one thing that was done. */
export interface AuditNote {
  readonly what: string;
  readonly target?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes that are no facts of their own. */
const UNNOTED: ReadonlySet<Write["kind"]> = new Set(["note", "forget-notes", "use-token", "note-key"]);

/** An entry of the audit log as it is kept: JSON, on one line. */
export function auditEntryOf(
  { name, from, request }: Actor,
  time: number,
  { what, target, before, after }: AuditNote,
): string {
  return JSON.stringify({ time, actor: name, from, request, what, target, before, after });
}

/** What the audit log says of writes, by what is there before them. What is secret, or may be long, is left out. */
export async function notesOf(at: View, writes: readonly Write[]): Promise<readonly AuditNote[]> {
  const notes: AuditNote[] = [];
  for (const write of writes) {
    if (UNNOTED.has(write.kind)) continue;
    const target = resourcesOf(write).map(patternFor).join(", ");
    notes.push({ what: write.kind, target, ...(await changeOf(at, write)) });
  }
  return notes;
}

type Change = Pick<AuditNote, "target" | "before" | "after">;

async function changeOf(at: View, write: Write): Promise<Change> {
  const { whole } = at;
  switch (write.kind) {
    case "put-version": {
      const { version, schema } = write;
      const { identity, type } = schema;
      return { before: await versionAt(at, write.key, version), after: { version, type, identity, id: write.id } };
    }
    case "hide-version":
    case "drop-version":
      return { before: await versionAt(at, write.key, write.version) };
    case "put-config": {
      const before = ownSetting(write.key, (await whole.settings(write.key)).config);
      return { target: placeOf(write.key), before: shownConfig(before), after: shownConfig(write.config) };
    }
    case "put-policy": {
      const before = ownSetting(write.key, (await whole.settings(write.key)).policy);
      return { target: placeOf(write.key), before, after: write.policy };
    }
    case "put-mode": {
      const before = ownSetting(write.key, (await whole.settings(write.key)).mode);
      return { target: placeOf(write.key), before, after: write.mode };
    }
    default:
      return otherChangeOf(at, write);
  }
}

async function otherChangeOf({ whole }: View, write: Write): Promise<Change> {
  switch (write.kind) {
    case "put-association":
      return { after: write.association };
    case "drop-association":
      return { before: write.association };
    case "put-service":
    case "put-branch":
      return { after: { version: write.version, ...(write.kind === "put-branch" ? { branch: write.branch } : {}) } };
    case "put-environment": {
      const before = (await whole.services.environments()).find(({ name }) => name === write.environment.name);
      return { before, after: write.environment };
    }
    case "put-deployment": {
      const before = (await whole.services.deployments()).find(
        (one) => one.environment === write.environment && one.service === write.service,
      );
      return { before: before?.version, after: write.version };
    }
    case "put-verification":
      return { after: { contract: write.contract, version: write.version, success: write.success } };
    case "put-user":
      return { target: write.user, after: "a password" };
    case "drop-user":
      return { target: write.user, before: await whole.access.grants(write.user) };
    case "put-token": {
      const { id, user, name, expires } = write.token;
      return { target: user, after: { id, name, expires } };
    }
    case "drop-token":
      return { target: write.id };
    case "put-grant":
      return { target: write.grant.holder, after: write.grant };
    case "drop-grant":
      return { target: write.grant.holder, before: write.grant };
    default:
      return {};
  }
}

async function versionAt({ whole }: View, key: SubjectKey, version: number): Promise<unknown> {
  const id = await whole.idAt(key, version);
  return id === undefined ? undefined : { version, id };
}

/** The place of a setting: the registry's own has no name. */
function placeOf(key: SubjectKey): string {
  return qualifiedName(key) || "the registry";
}

/** A config without what its metadata says, which may be secret. */
function shownConfig(config: Config | undefined): object | undefined {
  if (config === undefined) return undefined;
  const hidden = configFields("metadata").filter((field) => config[field] !== undefined);
  return { ...config, ...Object.fromEntries(hidden.map((field) => [field, "set"])) };
}
