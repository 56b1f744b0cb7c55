import { type Described, listOf, text } from "@concordat/client/api";
import { associationParameters, defaultToGlobal, flag, ofSubject, page, word } from "./parameters.ts";
import * as schemas from "./schemas.ts";

const dryRun = flag("Judge, and change nothing");

/** Config and mode. */
export const settingsOperations = {
  getConfig: {
    method: "GET",
    path: "/config",
    summary: "The config",
    query: { defaultToGlobal },
    answer: schemas.config,
  },
  putConfig: {
    method: "PUT",
    path: "/config",
    summary: "Change the config; what is not given stays",
    body: schemas.configRequest,
    answer: schemas.configUpdate,
  },
  deleteConfig: { method: "DELETE", path: "/config", summary: "Drop the config; answers it", answer: schemas.config },
  getMode: {
    method: "GET",
    path: "/mode",
    summary: "The mode",
    query: { defaultToGlobal },
    answer: schemas.modeAnswer,
  },
  putMode: {
    method: "PUT",
    path: "/mode",
    summary: "Set the mode",
    query: { force: flag("IMPORT although there are subjects") },
    body: schemas.modeRequest,
    answer: schemas.modeAnswer,
  },
  deleteMode: {
    method: "DELETE",
    path: "/mode",
    summary: "Drop the mode; answers it",
    query: { recursive: flag("Those of the context's subjects too") },
    answer: schemas.formerMode,
  },
} as const satisfies Operations;

/** Associations of resources with subjects. */
export const associationOperations = {
  listAssociationsOfSubject: {
    method: "GET",
    path: "/associations/subjects/{subject}",
    summary: "The associations of a subject",
    query: { ...associationParameters, ...page },
    answer: listOf(schemas.association),
    ...ofSubject,
  },
  listAssociationsOfResource: {
    method: "GET",
    path: "/associations/resources/{resourceId}",
    summary: "The associations of a resource, by its id",
    params: { resourceId: text() },
    query: { ...associationParameters, ...page },
    answer: listOf(schemas.association),
  },
  listAssociationsByName: {
    method: "GET",
    path: "/associations/resources/{namespace}/{name}",
    summary: "The associations of a resource, by its name; - for any namespace",
    params: { namespace: text(), name: text() },
    query: { ...associationParameters, ...page },
    answer: listOf(schemas.association),
  },
  createAssociations: {
    method: "POST",
    path: "/associations",
    summary: "Associate a resource with subjects",
    limited: true,
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationsAnswer,
  },
  updateAssociations: {
    method: "PUT",
    path: "/associations",
    summary: "Change the associations of a resource",
    limited: true,
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationsAnswer,
  },
  updateAssociationsOfResource: {
    method: "PUT",
    path: "/associations/resources/{resourceId}",
    summary: "Change the associations of a resource, by its id",
    limited: true,
    params: { resourceId: text() },
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationsAnswer,
  },
  mutateAssociations: {
    method: "POST",
    path: "/associations:batch",
    summary: "Associate many resources, each with a result of its own",
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.batchRequest,
    answer: schemas.batchAnswer,
  },
  deleteAssociations: {
    method: "DELETE",
    path: "/associations/resources/{resourceId}",
    summary: "Drop the associations of a resource",
    params: { resourceId: text() },
    query: { ...associationParameters, cascadeLifecycle: flag("The subjects of strong ones too"), dryRun },
    statuses: { 204: "Dropped" },
  },
} as const satisfies Operations;

/** What the registry tells of itself. */
export const metadataOperations = {
  getClusters: { method: "GET", path: "/v1/metadata/id", summary: "The ids of clusters", answer: schemas.clusters },
  getServerVersion: {
    method: "GET",
    path: "/v1/metadata/version",
    summary: "The server's version",
    answer: schemas.versionAnswer,
  },
  getDeployment: {
    method: "GET",
    path: "/v1/metadata/deployment",
    summary: "Attributes of the deployment",
    answer: schemas.deploymentAnswer,
  },
} as const satisfies Operations;

/** The root, and contexts. */
export const serverOperations = {
  getRoot: { method: "GET", path: "/", summary: "Nothing: the server is there", answer: schemas.empty },
  postRoot: { method: "POST", path: "/", summary: "Nothing: the server is there", answer: schemas.empty },
  listContexts: {
    method: "GET",
    path: "/contexts",
    summary: "Contexts, the default one first",
    query: { contextPrefix: word("Those that begin so"), ...page },
    answer: listOf(text()),
  },
  deleteContext: {
    method: "DELETE",
    path: "/contexts/{context}",
    summary: "Remove a context that is empty",
    params: { context: text() },
    statuses: { 204: "Removed" },
  },
} as const satisfies Operations;

type Operations = Readonly<Record<string, Described>>;
