import { difference } from "./report.ts";
import { anything, integer, listOf, objectOf, text, truth, wordOf } from "./schema-of.ts";
import { mismatch } from "./service-requests.ts";
import type {
  ContractRef,
  ContractToVerify,
  DecisionRow,
  DeployAnswer,
  DeployDecision,
  DeployedReader,
  Deployment,
  Environment,
  FieldUsage,
  Impact,
  Manifest,
  ServiceSummary,
  ServiceVersion,
  StoredUse,
  SubjectReaders,
  Touched,
  UsageReport,
} from "./services.ts";

/** JSON Schemas of the answers in services.ts. */

const texts = listOf(text());
const time = integer({ description: "Milliseconds since 1970" });
const sha = text({ description: "SHA-256 of the contract's canonical content" });

const use = objectOf<StoredUse>(
  { subject: text(), version: integer(), id: integer(), guid: text() },
  { topic: text() },
);
const manifest = objectOf<Manifest>({ produces: listOf(use), consumes: listOf(use) }, {});
const contractRef = objectOf<ContractRef>({ provider: text(), sha, complete: truth() }, {});

/** A service and its versions. */
export const serviceSummary = objectOf<ServiceSummary>(
  { service: text(), versions: listOf(text(), { description: "Newest first" }) },
  {},
);

/** A version of a service, with all that was published of it. */
export const serviceVersion = objectOf<ServiceVersion>(
  {
    service: text(),
    version: text(),
    branches: texts,
    manifest,
    contracts: listOf(contractRef),
    environments: texts,
    published: time,
  },
  {},
);

const deployment = objectOf<Deployment>({ service: text(), version: text(), since: time }, {});
/** An environment and what is deployed there. */
export const environment = objectOf<Environment>(
  { name: text(), production: truth(), deployed: listOf(deployment) },
  {},
);

/** A contract that its provider has to verify. */
export const contractToVerify = objectOf<ContractToVerify>(
  {
    provider: text(),
    sha,
    complete: truth(),
    consumer: text(),
    consumerVersions: listOf(text(), { description: "Newest first" }),
    environments: texts,
    content: anything("The pact file"),
  },
  {},
);

const answer = wordOf<DeployAnswer>(["yes", "no", "unknown"]);
const row = objectOf<DecisionRow>(
  {
    kind: wordOf(["schema", "field", "contract"]),
    answer,
    other: objectOf<DecisionRow["other"]>({ service: text(), version: text() }, {}),
    role: wordOf(["produces", "consumes"]),
    subject: text(),
    message: text(),
  },
  {
    event: text(),
    field: text(),
    hint: text(),
    notes: texts,
    differences: listOf(difference),
    mismatches: listOf(mismatch),
  },
);
/** Whether a version may be deployed, and the rows that say why. */
export const decision = objectOf<DeployDecision>(
  { service: text(), version: text(), environment: text(), answer, rows: listOf(row) },
  {},
);

const reading = { service: text(), version: text(), environments: texts };
const complete = truth("False where branches of the handler were never entered; absent without a contract");
const reader = objectOf<DeployedReader>(reading, { complete });
const fieldUsage = objectOf<FieldUsage>({ field: text(), readers: listOf(reader) }, {});
const subjectReaders = objectOf<SubjectReaders>({ subject: text(), readers: listOf(reader) }, {});
/** Who reads which field of a subject. */
export const usageReport = objectOf<UsageReport>(
  { subject: text(), version: integer(), fields: listOf(fieldUsage), unknown: listOf(reader) },
  {
    environment: text(),
    incomplete: listOf(reader),
    through: listOf(subjectReaders, { description: "Subjects that refer to this one, and who consumes them" }),
    unlisted: integer({ description: "Further places of the fields that no contract reads" }),
  },
);

const touched = objectOf<Touched>(
  { ...reading, field: text(), event: text(), change: wordOf(["removed", "changed"]) },
  { complete },
);
/** Who reads what a change touches. */
export const impact = objectOf<Impact>(
  { touched: listOf(touched), unread: texts, unknown: listOf(reader) },
  {
    incomplete: listOf(reader),
    unlisted: integer({ description: "Further places at which fields are removed or changed" }),
  },
  { description: "What differs from the latest version, and who reads it" },
);

/** What is answered where there is nothing to tell. */
export const nothing = objectOf<Record<never, never>>({}, {});
