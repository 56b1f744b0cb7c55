import type { SubjectKey } from "../entities.ts";
import { contextOf, DEFAULT_CONTEXT, GLOBAL_CONTEXT, qualifiedName, subjectKey } from "../names.ts";
import type { Write } from "../store/store.ts";

/** What a permission is asked for. `registry` is what belongs to no subject, service or environment. */
export type AccessTarget =
  | { readonly kind: "subject"; readonly key: SubjectKey }
  | { readonly kind: "service" | "environment"; readonly name: string }
  | { readonly kind: "registry" };

/** A subject, or with an empty name the settings of a context, as what a permission is asked for. */
export function ofKey(key: SubjectKey): AccessTarget {
  return { kind: "subject", key };
}

/** The name that patterns of grants are held against; what lies above all contexts has none, so that only `*` covers it. */
export function coveredName(resource: AccessTarget): string {
  if (resource.kind === "registry") return "";
  if (resource.kind !== "subject") return resource.name;
  return resource.key.context === GLOBAL_CONTEXT ? "" : qualifiedName(resource.key);
}

/** What a grant would be given on that covers a resource and nothing else, if that can be. */
export function patternFor(resource: AccessTarget): string {
  const name = coveredName(resource);
  if (name === "") return "*";
  return resource.kind === "subject" ? name : `${resource.kind}:${name}`;
}

/** A resource as messages and the audit log name it. */
export function shownResource(resource: AccessTarget): string {
  if (resource.kind === "registry") return "the registry";
  const name = resource.kind === "subject" ? qualifiedName(resource.key) : resource.name;
  const kind = { subject: "Subject", service: "Service", environment: "Environment" }[resource.kind];
  return `${kind}: ${name}`;
}

/**
 * What the path of a request names, once it is decoded: the one place where the ways to name a subject (`/contexts/C/…`,
 * `:.C:name`) become one. Empty where it names no subject, service or environment.
 */
export function resourcesIn(params: Readonly<Record<string, string>>): readonly AccessTarget[] {
  const { context, subject, service, environment } = params;
  const found: AccessTarget[] = [];
  if (subject !== undefined)
    found.push(ofKey(subjectKey(subject, context === undefined ? DEFAULT_CONTEXT : contextOf(context))));
  if (service !== undefined) found.push({ kind: "service", name: service });
  if (environment !== undefined) found.push({ kind: "environment", name: environment });
  return found;
}

/** What a write changes. */
export function resourcesOf(write: Write): readonly AccessTarget[] {
  switch (write.kind) {
    case "put-version":
    case "hide-version":
    case "drop-version":
    case "put-config":
    case "put-policy":
    case "put-mode":
      return [ofKey(write.key)];
    case "clear-modes":
    case "drop-context":
      return [ofKey({ context: write.context, subject: "" })];
    case "put-association":
    case "drop-association":
      return [ofKey(write.association.subject)];
    case "put-service":
    case "put-branch":
      return [{ kind: "service", name: write.service }];
    case "put-environment":
      return [{ kind: "environment", name: write.environment.name }];
    case "drop-environment":
      return [{ kind: "environment", name: write.name }];
    case "put-deployment":
      return [
        { kind: "environment", name: write.environment },
        { kind: "service", name: write.service },
      ];
    case "put-verification":
      return [{ kind: "service", name: write.provider }];
    case "note-key":
    case "note":
    case "forget-notes":
    case "use-token":
      return [];
    case "put-user":
    case "drop-user":
    case "put-token":
    case "drop-token":
    case "put-grant":
    case "drop-grant":
      return [{ kind: "registry" }];
  }
}
