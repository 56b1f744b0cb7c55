import { inspect } from "node:util";
import { type AvroType, branchOf } from "@concordat/schema/avro";
import { ITEMS, type Path, pathText, VALUES } from "../path.ts";

/** What was read of one event. */
export interface Reads {
  /** By the paths' texts. */
  readonly paths: ReadonlyMap<string, Path>;
  /** The branches met at unions that hold more than plain values, by the text of their path. */
  readonly branches: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Tracking {
  /** What to give to a handler in place of the event. */
  readonly event: unknown;
  /** What was read until now; later reads do not count. With `whole`, all of it. */
  finish(options?: { readonly whole?: boolean }): Reads;
  /** Whether nothing of it was looked at. */
  untouched(): boolean;
}

/** An object or list of the event, handed out as a proxy. */
interface Node {
  readonly value: object;
  readonly type: AvroType;
  readonly path: Path;
  readonly proxy: object;
  /** Whether something in it was asked for. One that was handed out and not looked into was passed on as it is. */
  looked: boolean;
}

/** How to get the plain value of a proxy, for what cannot take proxies. All of it counts as read then. */
const plainOf = new WeakMap<object, () => object>();

/** The plain value behind a tracked one; any other value as it is. */
export function untracked(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (plainOf.get(value)?.() ?? value) : value;
}

/** Keys that the language itself asks for on any object. */
const INCIDENTAL: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), "toJSON", "then"]);

/**
 * Wraps an event so that what is read of it is known: fields, elements, values of maps, keys, what is spread, cloned or
 * turned into JSON. Bytes and plain values are given as they are. `type` is the event's schema.
 */
export function track(event: unknown, type: AvroType): Tracking {
  const paths = new Map<string, Path>();
  const branches = new Map<string, Set<string>>();
  const nodes = new Map<object, Node>();
  let active = true;

  const note = (path: Path): void => {
    if (active) paths.set(pathText(path), path);
  };
  const noteAll = (value: unknown, of: AvroType, path: Path): void => {
    const actual = branchAt(of, value, path, active ? branches : undefined);
    const inside = isTracked(value, actual) ? innerOf(value, actual, path) : [];
    if (inside.length === 0) note(path);
    for (const inner of inside) noteAll(inner.value, inner.type, inner.path);
  };
  const handOut = (value: unknown, of: AvroType, path: Path): unknown => {
    const actual = branchAt(of, value, path, active ? branches : undefined);
    if (isTracked(value, actual)) return nodeFor(value, actual, path).proxy;
    note(path);
    return value;
  };
  const nodeFor = (value: object, actual: AvroType, path: Path): Node => {
    const known = nodes.get(value);
    if (known !== undefined) return known;
    const look = (): void => {
      if (active) node.looked = true;
    };
    const all = (): object => {
      look();
      noteAll(value, actual, path);
      return value;
    };
    const target = copyOf(value, all);
    const proxy = new Proxy(target, trapsFor({ value, type: actual, path }, { look, note, handOut }));
    const node: Node = { value, type: actual, path, proxy, looked: false };
    nodes.set(value, node);
    plainOf.set(proxy, all);
    return node;
  };

  const tracked = handOut(event, type, []);
  return {
    event: tracked,
    finish: ({ whole = false } = {}) => {
      if (whole) noteAll(event, type, []);
      for (const node of [...nodes.values()]) if (!node.looked) noteAll(node.value, node.type, node.path);
      active = false;
      return { paths: outermostDropped(paths), branches };
    },
    untouched: () => [...nodes.values()].every(({ looked }) => !looked),
  };
}

interface Recorder {
  look(): void;
  note(path: Path): void;
  handOut(value: unknown, type: AvroType, path: Path): unknown;
}

type Place = Pick<Node, "value" | "type" | "path">;

function trapsFor(place: Place, { look, note, handOut }: Recorder): ProxyHandler<object> {
  const { value, path } = place;
  // What the handler itself wrote is its own.
  const written = new Set<string | symbol>();
  const isOurs = (key: string | symbol): key is string =>
    typeof key === "string" && !written.has(key) && Object.hasOwn(value, key) && innerAt(place, key) !== undefined;
  const read = (key: string): unknown => {
    look();
    const inner = innerAt(place, key);
    return inner === undefined ? undefined : handOut(inner.value, inner.type, inner.path);
  };
  return {
    get: (target, key, receiver) => {
      if (isOurs(key)) return read(key);
      if (asksForTheWhole(place, key) && !written.has(key)) {
        look();
        note(path);
      }
      return Reflect.get(target, key, receiver);
    },
    has: (target, key) => {
      look();
      // Of a map, whether a key is there is a question to the map.
      note(isOurs(key) && place.type.kind === "record" ? [...path, key] : path);
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      look();
      const fields = place.type.kind === "record" ? innerOf(value, place.type, path) : [];
      for (const field of fields) note(field.path);
      if (fields.length === 0) note(path);
      return Reflect.ownKeys(target).filter((key) => key !== inspect.custom);
    },
    getOwnPropertyDescriptor: (target, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
      if (descriptor === undefined || !isOurs(key)) return descriptor;
      // Asking whether a key is there does not read its value: what reads it goes through the getter.
      return { get: () => read(key), enumerable: true, configurable: true };
    },
    set: (target, key, next) => {
      written.add(key);
      return Reflect.set(target, key, next);
    },
    deleteProperty: (target, key) => {
      written.add(key);
      return Reflect.deleteProperty(target, key);
    },
  };
}

/** Whether a key that is not there says something about the whole: the length of a list, a key that a map does not have. */
function asksForTheWhole({ type }: Place, key: string | symbol): boolean {
  if (typeof key !== "string" || INCIDENTAL.has(key)) return false;
  if (type.kind === "array") return key === "length" || /^\d+$/.test(key);
  return type.kind === "map";
}

interface Inner {
  readonly value: unknown;
  readonly type: AvroType;
  readonly path: Path;
}

const TAG: AvroType = { kind: "string", props: new Map(), logical: undefined, at: undefined };

/** What a key leads to; undefined where it leads to nothing of the event. */
function innerAt({ value, type, path }: Place, key: string): Inner | undefined {
  const inner: unknown = Reflect.get(value, key);
  switch (type.kind) {
    case "array":
      return /^\d+$/.test(key) ? { value: inner, type: type.items, path: [...path, ITEMS] } : undefined;
    case "map":
      return { value: inner, type: type.values, path: [...path, VALUES] };
    case "record": {
      const field = type.fields.find(({ name }) => name === key);
      if (field !== undefined) return { value: inner, type: field.type, path: [...path, key] };
      return key === "$type" ? { value: inner, type: TAG, path: [...path, key] } : undefined;
    }
    default:
      return undefined;
  }
}

function innerOf(value: object, type: AvroType, path: Path): readonly Inner[] {
  return Object.keys(value).flatMap((key) => innerAt({ value, type, path }, key) ?? []);
}

function isTracked(value: unknown, { kind }: AvroType): value is object {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return kind === "array" || kind === "map" || kind === "record";
}

/** The type that a value is of: of a union its branch, which is told where the union holds more than plain values. */
export function branchAt(type: AvroType, value: unknown, path: Path, branches?: Map<string, Set<string>>): AvroType {
  if (type.kind !== "union") return type;
  const branch = type.branches[branchOf(type, value)] ?? type;
  if (branches !== undefined && isStructural(type)) {
    const met = branches.get(pathText(path)) ?? new Set();
    met.add("name" in branch ? branch.name.full : branch.kind);
    branches.set(pathText(path), met);
  }
  return branch;
}

/** Whether a union holds more than plain values, so that its branches are told apart in contracts. */
export function isStructural(type: AvroType): boolean {
  return (
    type.kind === "union" && type.branches.some(({ kind }) => kind === "record" || kind === "array" || kind === "map")
  );
}

/** A copy that the handler may change; printing it (`console.log`) shows the plain value, and reads all of it. */
function copyOf(value: object, all: () => object): object {
  const copy: object = Array.isArray(value)
    ? [...(value as unknown[])]
    : Object.defineProperties(Object.create(Reflect.getPrototypeOf(value)), Object.getOwnPropertyDescriptors(value));
  Object.defineProperty(copy, inspect.custom, { value: all, enumerable: false, configurable: true });
  return copy;
}

/** Without the paths that others lead through: who reads a list's elements need not be told to read the list. */
export function outermostDropped(paths: ReadonlyMap<string, Path>): ReadonlyMap<string, Path> {
  const through = new Set(
    [...paths.values()].flatMap((path) => path.map((_, index) => pathText(path.slice(0, index)))),
  );
  return new Map(
    [...paths].filter(([text, path]) =>
      path.length === 0 ? !through.has(text) || paths.size === 1 : !through.has(text),
    ),
  );
}
