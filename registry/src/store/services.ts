import type { Manifest, Mismatch } from "@concordat/client/api";
import type { Verification } from "@concordat/contracts/model";

/** A version of a service as it is kept. */
export interface KeptService {
  readonly service: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** Its contracts as a consumer, by provider. */
  readonly contracts: readonly KeptRef[];
  /** In the order in which they were first told. */
  readonly branches: readonly string[];
  /** Milliseconds since 1970. */
  readonly published: number;
}

/** A contract of a consumer: its provider, and the hash of its content. */
export interface KeptRef {
  readonly provider: string;
  readonly sha: string;
}

/** An environment that services are deployed to, and whether it is one of production. */
export interface KeptEnvironment {
  readonly name: string;
  readonly production: boolean;
}

/** A version of a service that runs in an environment. */
export interface KeptDeployment {
  readonly environment: string;
  readonly service: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A consumer's version that has a contract, with its branches. */
export interface ContractHolder {
  readonly consumer: string;
  readonly version: string;
  readonly sha: string;
  readonly branches: readonly string[];
}

/** What a provider's version made of a contract, and when that was told. */
export interface KeptResult extends Verification {
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** One change of what is known of services. */
export type ServiceWrite =
  | {
      readonly kind: "put-service";
      readonly service: string;
      readonly version: string;
      readonly manifest: Manifest;
      readonly contracts: readonly (KeptRef & { readonly content: unknown })[];
    }
  | { readonly kind: "put-branch"; readonly service: string; readonly version: string; readonly branch: string }
  | { readonly kind: "put-environment"; readonly environment: KeptEnvironment }
  | { readonly kind: "drop-environment"; readonly name: string }
  /** Ends the service's deployment there, and begins one where a version is given. */
  | {
      readonly kind: "put-deployment";
      readonly environment: string;
      readonly service: string;
      readonly version: string | undefined;
    }
  | {
      readonly kind: "put-verification";
      readonly contract: string;
      readonly provider: string;
      readonly version: string;
      readonly success: boolean;
      readonly mismatches: readonly Mismatch[];
    };

const KINDS: ReadonlySet<string> = new Set<ServiceWrite["kind"]>([
  "put-service",
  "put-branch",
  "put-environment",
  "drop-environment",
  "put-deployment",
  "put-verification",
]);

/** Whether a write is about services, and not about subjects or settings. */
export function isServiceWrite(write: { readonly kind: string }): write is ServiceWrite {
  return KINDS.has(write.kind);
}

/** What a store answers about services, environments and contracts. */
export interface ServiceReads {
  /** All versions of all services, newest first. */
  versions(): Promise<readonly { readonly service: string; readonly version: string }[]>;
  version(service: string, version: string): Promise<KeptService | undefined>;
  /** By name. */
  environments(): Promise<readonly KeptEnvironment[]>;
  /** What is deployed now, by environment and service. */
  deployments(): Promise<readonly KeptDeployment[]>;
  /** Every deployment of a service to an environment, oldest first; `ended` is undefined for the present one. */
  history(
    environment: string,
    service: string,
  ): Promise<readonly (KeptDeployment & { readonly ended: number | undefined })[]>;
  /** The content of a contract. */
  contract(sha: string): Promise<unknown>;
  /** Versions with a contract with a provider, newest first. */
  holders(provider: string): Promise<readonly ContractHolder[]>;
  /** The newest result of each provider's version about a contract. */
  verifications(contract: string): Promise<readonly Verification[]>;
  /** All results about a contract, those that were replaced too, oldest first. */
  results(contract: string): Promise<readonly KeptResult[]>;
}
