import type { StoredUse } from "@concordat/client/api";
import type { Budget, CompatibilityPolicy, Format, Schema } from "@concordat/schema";
import type { ServiceFacts, Verification } from "../model.ts";

/** All that a decision about one deployment asks. */
export interface GateFacts {
  readonly environment: string;
  readonly candidate: ServiceFacts;
  /** What is deployed there, the candidate's own version too. */
  readonly deployed: readonly ServiceFacts[];
  /** The parsed schema of a subject's version; undefined where there is no engine for it. */
  schema(subject: string, version: number): Schema | undefined;
  readonly formats: Pick<ReadonlyMap<string, Format>, "get">;
  /** The results of the candidate's contracts, and of contracts with the candidate. */
  readonly verifications: readonly Verification[];
  /** The policies by which subjects' schemas are compared; STRICT where there is none. */
  readonly policies?: ReadonlyMap<string, CompatibilityPolicy>;
  /** For comparing schemas; a large one unless given. */
  readonly budget?: Budget;
}

/** Two services that meet in a subject: one writes what the other one reads. */
export interface Meeting {
  readonly subject: string;
  /** What the other service does. */
  readonly role: "produces" | "consumes";
  readonly other: ServiceFacts;
  readonly producer: ServiceFacts;
  readonly consumer: ServiceFacts;
  readonly written: StoredUse;
  readonly read: StoredUse;
}

/** Where the candidate meets what is deployed: by the other's name, what the other does, and subject. */
export function meetings({ candidate, deployed }: GateFacts): readonly Meeting[] {
  return others(candidate, deployed).flatMap((other) => [
    ...pairs(candidate, other).map((pair) => ({ ...pair, role: "consumes" as const, other })),
    ...pairs(other, candidate).map((pair) => ({ ...pair, role: "produces" as const, other })),
  ]);
}

/** The deployed services besides the candidate's own, by name. */
export function others(candidate: ServiceFacts, deployed: readonly ServiceFacts[]): readonly ServiceFacts[] {
  return deployed
    .filter(({ service }) => service !== candidate.service)
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

/** The candidate's version that is there now and would go. */
export function replaced({ candidate, deployed }: GateFacts): ServiceFacts | undefined {
  return deployed.find(({ service }) => service === candidate.service);
}

function pairs(producer: ServiceFacts, consumer: ServiceFacts): readonly Omit<Meeting, "role" | "other">[] {
  return producer.produces.flatMap((written) =>
    consumer.consumes
      .filter(({ subject }) => subject === written.subject)
      .map((read) => ({ subject: written.subject, producer, consumer, written, read })),
  );
}

/** A service with its version, as sentences name it. */
export function named({ service, version }: ServiceFacts): string {
  return `${service} ${version}`;
}
