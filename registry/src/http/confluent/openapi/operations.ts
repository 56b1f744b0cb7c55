import { type Described, listOf, text } from "@concordat/client/api";
import { association, defaultToGlobal, flag, ofSubject, page, subject, word } from "./parameters.ts";
import * as schemas from "./schemas.ts";
import { schemaOperations, subjectOperations } from "./subjects.ts";

const dryRun = flag("Judge, and change nothing");

const ofSettings = {
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

const ofAssociations = {
  listAssociationsOfSubject: {
    method: "GET",
    path: "/associations/subjects/{subject}",
    summary: "The associations of a subject",
    query: { ...association, ...page },
    answer: listOf(schemas.association),
    ...ofSubject,
  },
  listAssociationsOfResource: {
    method: "GET",
    path: "/associations/resources/{resourceId}",
    summary: "The associations of a resource, by its id",
    params: { resourceId: text() },
    query: { ...association, ...page },
    answer: listOf(schemas.association),
  },
  listAssociationsByName: {
    method: "GET",
    path: "/associations/resources/{namespace}/{name}",
    summary: "The associations of a resource, by its name; - for any namespace",
    params: { namespace: text(), name: text() },
    query: { ...association, ...page },
    answer: listOf(schemas.association),
  },
  createAssociations: {
    method: "POST",
    path: "/associations",
    summary: "Associate a resource with subjects",
    limited: true,
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationAnswer,
  },
  updateAssociations: {
    method: "PUT",
    path: "/associations",
    summary: "Change the associations of a resource",
    limited: true,
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationAnswer,
  },
  updateAssociationsOfResource: {
    method: "PUT",
    path: "/associations/resources/{resourceId}",
    summary: "Change the associations of a resource, by its id",
    limited: true,
    params: { resourceId: text() },
    query: { dryRun, context: word("The context of the subjects") },
    body: schemas.associationRequest,
    answer: schemas.associationAnswer,
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
    query: { ...association, cascadeLifecycle: flag("The subjects of strong ones too"), dryRun },
    statuses: { 204: "Dropped" },
  },
} as const satisfies Operations;

const ofMetadata = {
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

const ofServer = {
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

/** The operations that a subject has as well, under a path that ends in its name. */
function ofSubjects(operations: Operations): Operations {
  return mapped(operations, (name, operation) => [
    `${name}OfSubject`,
    { ...operation, path: `${operation.path}/{subject}`, params: { subject } },
  ]);
}

/** The same operations within a context that the path names. */
function inContexts(operations: Operations): Operations {
  return mapped(operations, (name, operation) => [
    `${name}InContext`,
    { ...operation, path: `/contexts/{context}${operation.path}`, params: { context, ...operation.params } },
  ]);
}

type Operations = Readonly<Record<string, Described>>;

function mapped(operations: Operations, change: (name: string, operation: Described) => readonly [string, Described]) {
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => change(name, operation)));
}

const context = text({ description: "A context, with or without its dot" });
const ofContexts: Operations = {
  ...subjectOperations,
  ...schemaOperations,
  ...ofSettings,
  ...ofSubjects(ofSettings),
  ...ofAssociations,
  ...ofMetadata,
};

/** The operations of Confluent's API, by their ids. */
export const confluentOperations: Operations = {
  ...ofServer,
  ...ofContexts,
  ...inContexts({ ...ofContexts, listContexts: ofServer.listContexts }),
};
