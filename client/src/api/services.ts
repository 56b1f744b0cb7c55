import type { DifferenceView } from "@concordat/schema";

/** A version of a subject that a service produces or consumes. Subjects are named as in Confluent's API. */
export interface SubjectUse {
  readonly subject: string;
  readonly version: number;
  /** The topic that its messages are on, where it is known. */
  readonly topic?: string;
}

/** The same as the registry keeps it: with the schema that the version stands for. */
export interface StoredUse extends SubjectUse {
  readonly id: number;
  readonly guid: string;
}

/** What a version of a service produces and consumes. */
export interface Manifest<Use extends SubjectUse = StoredUse> {
  readonly produces: readonly Use[];
  readonly consumes: readonly Use[];
}

/** `PUT /api/v1/services/{service}/versions/{version}`: a manifest and the service's contracts, kept together or not at all. */
export interface PublishRequest extends Manifest<SubjectUse & { readonly id?: number; readonly guid?: string }> {
  /** The branch that the version was built from. */
  readonly branch?: string;
  /** Pact files in which the service is the consumer, one a provider. */
  readonly contracts?: readonly unknown[];
}

/** A version of a service. `GET /api/v1/services/{service}/versions/{version}`, and what publishing answers. */
export interface ServiceVersion {
  readonly service: string;
  readonly version: string;
  readonly branches: readonly string[];
  readonly manifest: Manifest;
  /** Its contracts as a consumer. */
  readonly contracts: readonly ContractRef[];
  /** Where it is deployed now. */
  readonly environments: readonly string[];
  /** Milliseconds since 1970. */
  readonly published: number;
}

/** A contract by the SHA-256 of its canonical content; several consumer versions may share one. */
export interface ContractRef {
  readonly provider: string;
  readonly sha: string;
  readonly complete: boolean;
}

/** `GET /api/v1/services` */
export interface ServiceSummary {
  readonly service: string;
  /** Newest first. */
  readonly versions: readonly string[];
}

/** `PUT /api/v1/environments/{environment}` makes or changes one. */
export interface EnvironmentRequest {
  readonly production?: boolean;
}

/** `GET /api/v1/environments` */
export interface Environment {
  readonly name: string;
  readonly production: boolean;
  readonly deployed: readonly Deployment[];
}

/** `POST /api/v1/environments/{environment}/deployments` replaces the service's version there. */
export interface DeploymentRequest {
  readonly service: string;
  readonly version: string;
}

/** A version of a service that runs in an environment. */
export interface Deployment extends DeploymentRequest {
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** `GET /api/v1/contracts?provider=P`: the contracts with a provider of consumer versions that are deployed, or the newest of a branch. */
export interface ContractToVerify extends ContractRef {
  readonly consumer: string;
  /** The consumer's versions that have it, newest first. */
  readonly consumerVersions: readonly string[];
  readonly environments: readonly string[];
  /** The pact file. */
  readonly content: unknown;
}

/** `POST /api/v1/verifications`: what a provider's version made of contracts. */
export interface VerificationRequest {
  readonly provider: string;
  readonly version: string;
  readonly results: readonly VerificationResult[];
}

/** What verifying one contract gave. */
export interface VerificationResult {
  /** The contract's `sha`. */
  readonly contract: string;
  readonly success: boolean;
  /** What did not match, of messages that failed. */
  readonly mismatches?: readonly Mismatch[];
}

/** One place at which a message of the provider is not what a contract wants. */
export interface Mismatch {
  /** The message's description in the contract. */
  readonly message: string;
  /** Where in the event, as a JSONPath from `$`. */
  readonly path: string;
  readonly problem: string;
}

/** `unknown`: evidence is missing. */
export type DeployAnswer = "yes" | "no" | "unknown";

/** `GET /api/v1/can-i-deploy?service=S&version=V&environment=E` */
export interface DeployDecision {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly answer: DeployAnswer;
  readonly rows: readonly DecisionRow[];
}

/** One thing that was looked at: a pair of services that meet in a subject, or a contract between them. */
export interface DecisionRow {
  /** `schema`: can one read what the other writes? `field`: does it get what its contract reads? `contract`: was it verified? */
  readonly kind: "schema" | "field" | "contract";
  readonly answer: DeployAnswer;
  /** The service at the other side, and its version that is deployed. */
  readonly other: { readonly service: string; readonly version: string };
  /** What the other one does with the subject. */
  readonly role: "produces" | "consumes";
  readonly subject: string;
  /** The events concerned, where a contract names them. */
  readonly event?: string;
  /** The field of a `field` row, such as `items[*].sku`. */
  readonly field?: string;
  /** One sentence that names services, versions, event and field. */
  readonly message: string;
  /** What to do about a no or an unknown. */
  readonly hint?: string;
  /** What else to know, such as that a contract is incomplete. */
  readonly notes?: readonly string[];
  /** The differences behind a `schema` row that says no. */
  readonly differences?: readonly DifferenceView[];
  /** The mismatches behind a `contract` row that says no. */
  readonly mismatches?: readonly Mismatch[];
}

/** `GET /api/v1/usage/{subject}?environment=E`: who reads which field, by contracts of what is deployed. */
export interface UsageReport {
  readonly subject: string;
  /** The version whose fields are listed: the latest. */
  readonly version: number;
  /** The environment asked about; absent for all of them. */
  readonly environment?: string;
  readonly fields: readonly FieldUsage[];
  /** Deployed consumers of the subject without a contract on it: what they read is not known. */
  readonly unknown: readonly DeployedReader[];
  /** Deployed consumers whose contract on the subject is incomplete: they may read more than it says. */
  readonly incomplete?: readonly DeployedReader[];
  /** Subjects that refer to this one, directly or through others, and are consumed: what is read there, their own reports say. */
  readonly through?: readonly SubjectReaders[];
  /** How many further places of the fields there are, where a type is used at more than are listed; no contract reads there. */
  readonly unlisted?: number;
}

/** The deployed consumers of a subject. */
export interface SubjectReaders {
  readonly subject: string;
  readonly readers: readonly DeployedReader[];
}

/** A field and those who read it. */
export interface FieldUsage {
  /** Such as `items[*].sku`. */
  readonly field: string;
  readonly readers: readonly DeployedReader[];
}

/** A consumer's version that is deployed. */
export interface DeployedReader {
  readonly service: string;
  readonly version: string;
  readonly environments: readonly string[];
  /** False where branches of its handler were never entered, so that it may read more. Absent without a contract. */
  readonly complete?: boolean;
}

/** In a compatibility response: what differs from the subject's latest version, and who reads it. */
export interface Impact {
  readonly touched: readonly Touched[];
  /** Fields that are removed or have another type, and that no deployed contract reads. */
  readonly unread: readonly string[];
  /** At how many further places fields are removed or have another type, where those are too many to list. */
  readonly unlisted?: number;
  /** Deployed consumers without a contract on the subject: what they read is not known. */
  readonly unknown: readonly DeployedReader[];
  /** Deployed consumers whose contract is incomplete: they may read more than it says. */
  readonly incomplete?: readonly DeployedReader[];
}

/** A deployed consumer whose contract reads what the change touches. */
export interface Touched extends DeployedReader {
  readonly field: string;
  readonly event: string;
  /** `removed`: the proposed schema has no such field. `changed`: it has another type. */
  readonly change: "removed" | "changed";
}
