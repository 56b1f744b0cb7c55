import type { Metadata } from "@concordat/schema";
import type Database from "better-sqlite3";
import type { Config, SubjectKey } from "../../entities.ts";
import { hasSensitive, type Sealer, sealMetadata } from "../sealing.ts";
import type { NewSchema } from "../store.ts";
import { belongsTo, withMetadata } from "./rows.ts";

/** Seals what is written, and notes in the data file which key was needed. */
export function prepareSealing(database: Database.Database, sealer: Sealer | undefined) {
  const note = database.prepare<[string]>("INSERT INTO keys VALUES (?) ON CONFLICT DO NOTHING");
  const seal = (metadata: Metadata, belongs: string): Metadata => {
    if (sealer !== undefined && hasSensitive(metadata)) note.run(sealer.keyId);
    return sealMetadata(sealer, metadata, belongs);
  };
  return {
    schema: (schema: NewSchema): NewSchema => {
      const { metadata, identity } = schema;
      return metadata === undefined ? schema : { ...schema, metadata: seal(metadata, belongsTo.schema(identity)) };
    },
    config: (key: SubjectKey, config: Config): Config => withMetadata(key, config, seal),
  };
}

export type Sealing = ReturnType<typeof prepareSealing>;
