import { isAccessWrite } from "../access.ts";
import type { Association } from "../associations.ts";
import { isAssociationWrite } from "../associations.ts";
import { toJson } from "../columns.ts";
import type { Asked } from "../epochs.ts";
import { movedBy } from "../moved.ts";
import { isServiceWrite, type ServiceWrite } from "../services.ts";
import type { Write } from "../store.ts";
import { accessColumns } from "./access.ts";
import { toText } from "./text.ts";

/** A commit as the database takes it: keys that were asked, keys that are moved in any case, and writes as their columns. */
export interface CommitPlan {
  readonly asked: readonly string[];
  readonly moved: readonly string[];
  readonly writes: readonly object[];
}

/** A commit as the database takes it. */
export function commitPlan(writes: readonly Write[], asked: Asked): CommitPlan {
  return {
    asked: [...asked.keys()].map(toText),
    moved: [...new Set(writes.flatMap(movedBy))].map(toText),
    writes: writes.map((write) => ({ of: roomOf(write), kind: write.kind, ...columnsOf(write) })),
  };
}

/** Which function of the database does it. */
function roomOf(write: Write): "version" | "settings" | "association" | "service" | "access" {
  if (isServiceWrite(write)) return "service";
  if (isAssociationWrite(write)) return "association";
  if (isAccessWrite(write)) return "access";
  return "version" in write ? "version" : "settings";
}

type Columns = Readonly<Record<string, unknown>>;

function columnsOf(write: Write): Columns {
  if (isServiceWrite(write)) return serviceColumns(write);
  if (isAssociationWrite(write)) return associationColumns(write.association);
  if (isAccessWrite(write)) return accessColumns(write);
  switch (write.kind) {
    case "put-version":
      return putVersion(write);
    case "hide-version":
    case "drop-version":
      return { ...texts(write.key), version: write.version };
    case "put-config":
      return { ...texts(write.key), ...setting(write.config), alias: textOrNull(write.config?.alias) };
    case "put-policy":
      return { ...texts(write.key), ...setting(write.policy) };
    case "put-mode":
      return { ...texts(write.key), value: textOrNull(write.mode) };
    case "clear-modes":
    case "drop-context":
      return { context: toText(write.context) };
    case "note-key":
      return { keyId: toText(write.keyId) };
  }
}

function putVersion({ key, version, schema, id, references }: Write & { readonly kind: "put-version" }): Columns {
  return {
    ...texts(key),
    version,
    id: id ?? null,
    ...texts({ identity: schema.identity, type: schema.type, text: schema.text }),
    references: toJson(schema.references),
    metadata: toJson(schema.metadata),
    ruleSet: toJson(schema.ruleSet),
    targets: references.map((target) => ({
      ...texts({ context: target.context, subject: target.subject }),
      version: target.version,
    })),
  };
}

function serviceColumns(write: ServiceWrite): Columns {
  switch (write.kind) {
    case "put-service":
      return {
        ...texts({ service: write.service, version: write.version }),
        manifest: JSON.stringify(write.manifest),
        contracts: write.contracts.map(({ provider, sha, content }) => ({
          ...texts({ provider, sha }),
          content: JSON.stringify(content),
        })),
      };
    case "put-branch":
      return texts({ service: write.service, version: write.version, branch: write.branch });
    case "put-environment":
      return { ...texts({ name: write.environment.name }), production: write.environment.production };
    case "drop-environment":
      return texts({ name: write.name });
    case "put-deployment":
      return {
        ...texts({ environment: write.environment, service: write.service }),
        version: textOrNull(write.version),
      };
    case "put-verification":
      return {
        ...texts({ contract: write.contract, provider: write.provider, version: write.version }),
        success: write.success,
        mismatches: JSON.stringify(write.mismatches),
      };
  }
}

function associationColumns({ subject, frozen, ...rest }: Association): Columns {
  return { ...texts(subject), ...texts(rest), frozen };
}

function texts(columns: object): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, toText(String(value))]));
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined ? null : toText(text);
}

function setting(value: object | undefined): Columns {
  return { value: value === undefined ? null : JSON.stringify(value) };
}
