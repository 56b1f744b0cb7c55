import { definitions } from "@concordat/client/api";
import { VERSION } from "../../version.ts";
import { apiDoor } from "../api/door.ts";
import { confluentDoor, MEDIA_TYPES } from "../confluent/door.ts";
import { confluentDefinitions, error } from "../confluent/openapi/schemas.ts";
import { openApiDocument } from "../core/openapi.ts";
import { selfOperations } from "./operations.ts";

/** The OpenAPI document of our own API, made of the definitions that requests are taken by. */
export function ownDocument(): object {
  return openApiDocument({
    title: "Concordat",
    description: "What Concordat's registry answers beyond Confluent's API.",
    version: VERSION,
    operations: { ...apiDoor.rows, ...selfOperations },
    definitions,
    error: definitions.ApiError ?? {},
    mediaTypes: ["application/json"],
  });
}

/** The OpenAPI document of the routes that are Confluent Schema Registry's; recorded answers are held against it. */
export function confluentDocument(): object {
  return openApiDocument({
    title: "Schema Registry",
    description: "The API of Confluent Schema Registry 8.2, as Concordat's registry answers it.",
    version: VERSION,
    operations: confluentDoor.rows,
    definitions: confluentDefinitions,
    error,
    mediaTypes: Object.keys(MEDIA_TYPES),
  });
}
