import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** An OpenAPI 3.1 document, as far as requests and answers are held against it. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: object;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: object }>>;

/** A request with its answer. */
export interface Exchanged {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly status: number;
  /** The text of the answer. */
  readonly answer: string;
}

/** The operation that a request was for, and what is not as the document says. */
export interface Held {
  readonly operation: string | undefined;
  readonly faults: readonly string[];
}

/** Holds requests and answers against a document: path, method, status, and bodies with no member that it does not know. */
export function holder(document: OpenApi): (one: Exchanged) => Held {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  const validators = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `${ID}${pointer}` });
    validators.set(pointer, known);
    return known;
  };
  ajv.addVocabulary(["openapi", "info", "paths", "components"]);
  ajv.addSchema({ $id: ID, ...document });
  const routes = routesOf(document);
  const known = new Set(routes.flatMap(({ operation }) => queryOf(operation).map(({ name }) => name)));
  return (one) => {
    const route = routes.find(({ pattern, method }) => method === methodOf(one) && pattern.test(pathOf(one)));
    if (route === undefined) return { operation: undefined, faults: one.status < 400 ? ["there is no such path"] : [] };
    const { operation, pointer } = route;
    const faults = [...answerFaults(one, operation, pointer, validator)];
    // What is refused may be anything.
    if (one.status < 400)
      faults.push(...requestFaults(one, operation, known), ...bodyFaults(one, operation, pointer, validator));
    return { operation: operation.operationId, faults };
  };
}

const ID = "https://concordat.test/document";

type Validator = (pointer: string) => ValidateFunction;

function routesOf({ paths }: OpenApi) {
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/\/$/, "").replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
      parameters: path.split("{").length,
      pointer: `#/paths/${escaped(path)}/${method}`,
      operation,
    })),
  );
  return routes.sort((a, b) => a.parameters - b.parameters);
}

function* answerFaults(one: Exchanged, { responses }: OperationObject, pointer: string, validator: Validator) {
  const status = responses[one.status] === undefined ? "default" : String(one.status);
  if (status === "default" && one.status < 400) {
    yield `an answer ${one.status} is not documented`;
    return;
  }
  const [type] = Object.keys(responses[status]?.content ?? {});
  if (type === undefined || one.method === "HEAD") {
    if (one.answer !== "") yield `the answer has content, which is not documented: ${one.answer}`;
    return;
  }
  const validate = validator(`${pointer}/responses/${status}/content/${escaped(type)}/schema`);
  if (!validate(jsonOf(one.answer, type))) yield `the answer ${told(validate)}: ${one.answer.slice(0, 300)}`;
}

/** A parameter that no operation knows is ignored by all. */
function* requestFaults(one: Exchanged, operation: OperationObject, known: ReadonlySet<string>) {
  const sent = new URLSearchParams(one.path.split("?")[1] ?? "");
  const parameters = queryOf(operation);
  for (const name of sent.keys()) {
    if (known.has(name) && !parameters.some((parameter) => parameter.name === name))
      yield `the parameter ${name} is not documented`;
  }
  for (const { name, required } of parameters) {
    if (required && !sent.has(name)) yield `the parameter ${name} is needed`;
  }
}

function queryOf({ parameters = [] }: OperationObject) {
  return parameters.filter((parameter) => parameter.in === "query");
}

function* bodyFaults(one: Exchanged, { requestBody }: OperationObject, pointer: string, validator: Validator) {
  const [type] = Object.keys(requestBody?.content ?? {});
  if (type === undefined) return;
  const validate = validator(`${pointer}/requestBody/content/${escaped(type)}/schema`);
  if (!validate(jsonOf(one.body ?? "", type))) yield `the request ${told(validate)}: ${one.body}`;
}

function told({ errors }: ValidateFunction): string {
  return (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join("; ");
}

/** A pointer's part, within the fragment of a URI. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function methodOf({ method }: Exchanged): string {
  return method === "HEAD" ? "GET" : method;
}

function pathOf({ path }: Exchanged): string {
  return (path.split("?")[0] ?? "").replaceAll(/;[^/]*/g, "");
}

function jsonOf(text: string, type: string): unknown {
  if (!type.endsWith("json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
