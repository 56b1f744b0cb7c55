import { inspect } from "node:util";
import { type ChoiceShape, memberName, type ScalarShape, type Shape, setFieldOf, TAG } from "@concordat/schema";
import { ITEMS, type Path, pathText, VALUES } from "../path.ts";

/** What was read of one event. */
export interface EventReads {
  /** By the paths' texts. */
  readonly paths: ReadonlyMap<string, Path>;
  /** The branches met at choices that hold more than plain values, by the texts of their paths. */
  readonly branches: ReadonlyMap<string, Met>;
}

/** The names of the branches that were met at a path. */
export interface Met {
  readonly path: Path;
  readonly names: ReadonlySet<string>;
}

/** An event that is being watched: what a handler reads of it is noted. */
export interface Tracking {
  /** What to give to a handler in place of the event. */
  readonly event: unknown;
  /** What was read until now; later reads do not count. With `whole`, all of it. */
  finish(options?: { readonly whole?: boolean }): EventReads;
  /** Whether nothing of it was looked at. */
  untouched(): boolean;
}

/** An object or list of the event, handed out as a proxy. */
interface Node {
  readonly value: object;
  readonly shape: Shape;
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
 * turned into JSON. Bytes and plain values are given as they are. `shape` is the event's.
 */
export function track(event: unknown, shape: Shape): Tracking {
  const paths = new Map<string, Path>();
  const branches = new Map<string, MetSoFar>();
  const nodes = new Map<object, Node>();
  let active = true;

  const note = (path: Path): void => {
    if (active) paths.set(pathText(path), path);
  };
  const noteAll = (value: unknown, of: Shape, path: Path): void => {
    const actual = shapeAt(of, value, path, active ? branches : undefined);
    const inside = isTracked(value, actual) ? innerOf(value, actual, path) : [];
    if (inside.length === 0) note(path);
    for (const inner of inside) noteAll(inner.value, inner.shape, inner.path);
  };
  const handOut = (value: unknown, of: Shape, path: Path): unknown => {
    const actual = shapeAt(of, value, path, active ? branches : undefined);
    if (isTracked(value, actual)) return nodeFor(value, actual, path).proxy;
    note(path);
    return value;
  };
  const nodeFor = (value: object, actual: Shape, path: Path): Node => {
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
    const proxy = new Proxy(target, trapsFor({ value, shape: actual, path }, { look, note, handOut }));
    const node: Node = { value, shape: actual, path, proxy, looked: false };
    nodes.set(value, node);
    plainOf.set(proxy, all);
    return node;
  };

  const tracked = handOut(event, shape, []);
  return {
    event: tracked,
    finish: ({ whole = false } = {}) => {
      if (whole) noteAll(event, shape, []);
      for (const node of [...nodes.values()]) if (!node.looked) noteAll(node.value, node.shape, node.path);
      active = false;
      return { paths: outermostDropped(paths), branches };
    },
    untouched: () => [...nodes.values()].every(({ looked }) => !looked),
  };
}

interface Recorder {
  look(): void;
  note(path: Path): void;
  handOut(value: unknown, shape: Shape, path: Path): unknown;
}

type Place = Pick<Node, "value" | "shape" | "path">;

function trapsFor(place: Place, { look, note, handOut }: Recorder): ProxyHandler<object> {
  const { value, path } = place;
  // What the handler itself wrote is its own.
  const written = new Set<string | symbol>();
  const isOurs = (key: string | symbol): key is string =>
    typeof key === "string" && !written.has(key) && Object.hasOwn(value, key) && innerAt(place, key) !== undefined;
  const read = (key: string): unknown => {
    look();
    const inner = innerAt(place, key);
    return inner === undefined ? undefined : handOut(inner.value, inner.shape, inner.path);
  };
  return {
    get: (target, key, receiver) => {
      if (isOurs(key)) return read(key);
      const absent = typeof key === "string" && !written.has(key) ? absentAt(place, key) : undefined;
      if (absent !== undefined) {
        look();
        note(absent);
      }
      if (asksForTheWhole(place, key) && !written.has(key)) {
        look();
        note(path);
      }
      return Reflect.get(target, key, receiver);
    },
    has: (target, key) => {
      look();
      // Of a map, whether a key is there is a question to the map.
      note((typeof key === "string" ? fieldPathAt(place, key) : undefined) ?? path);
      return Reflect.has(target, key);
    },
    ownKeys: (target) => {
      look();
      const fields =
        place.shape.kind === "record" || place.shape.kind === "group" ? innerOf(value, place.shape, path) : [];
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
function asksForTheWhole({ shape }: Place, key: string | symbol): boolean {
  if (typeof key !== "string" || INCIDENTAL.has(key)) return false;
  if (shape.kind === "list") return key === "length" || /^\d+$/.test(key);
  return shape.kind === "map";
}

interface Inner {
  readonly value: unknown;
  readonly shape: Shape;
  readonly path: Path;
}

const TAG_SHAPE: ScalarShape = { kind: "scalar", json: "string", view: (value) => value };

/** What a key leads to; undefined where it leads to nothing of the event. */
function innerAt({ value, shape, path }: Place, key: string): Inner | undefined {
  const inner: unknown = Reflect.get(value, key);
  switch (shape.kind) {
    case "list":
      return /^\d+$/.test(key) ? { value: inner, shape: shape.items, path: [...path, ITEMS] } : undefined;
    case "map":
      return { value: inner, shape: shape.values, path: [...path, VALUES] };
    case "record": {
      const field = shape.fields.find((one) => memberName(one) === key);
      // The fields of a group are the record's own: no step leads to the group.
      if (field?.shape.kind === "group") return { value: inner, shape: field.shape, path };
      if (field !== undefined) return { value: inner, shape: field.shape, path: [...path, field.name] };
      return key === TAG ? { value: inner, shape: TAG_SHAPE, path: [...path, key] } : undefined;
    }
    case "group": {
      const set = setFieldOf(shape, value);
      if (set === undefined || (key !== "case" && key !== "value")) return undefined;
      return { value: inner, shape: key === "case" ? TAG_SHAPE : set.shape, path: [...path, set.name] };
    }
    default:
      return undefined;
  }
}

/** The path of a record's field that is asked for by its member, whether or not it is there. */
function fieldPathAt({ shape, path }: Place, key: string): Path | undefined {
  const field = shape.kind === "record" ? shape.fields.find((one) => memberName(one) === key) : undefined;
  return field === undefined || field.shape.kind === "group" ? undefined : [...path, field.name];
}

/** The path of a record's field that is asked for, and that the event does not have. */
function absentAt(place: Place, key: string): Path | undefined {
  return Object.hasOwn(place.value, key) ? undefined : fieldPathAt(place, key);
}

function innerOf(value: object, shape: Shape, path: Path): readonly Inner[] {
  return Object.keys(value).flatMap((key) => innerAt({ value, shape, path }, key) ?? []);
}

function isTracked(value: unknown, { kind }: Shape): value is object {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return kind === "list" || kind === "map" || kind === "record" || kind === "group";
}

/** Branches met at a path until now. */
type MetSoFar = Met & { readonly names: Set<string> };

/** The shape that a value has: of a choice its branch's. Which one is noted where contracts distinguish them. */
export function shapeAt(shape: Shape, value: unknown, path: Path, branches?: Map<string, MetSoFar>): Shape {
  if (shape.kind === "group") {
    meet(branches, [...path, shape.name], setFieldOf(shape, value)?.name ?? NONE);
    return shape;
  }
  if (shape.kind !== "choice") return shape;
  const branch = shape.branchOf(value);
  if (isStructural(shape)) meet(branches, path, branch?.name ?? shape.kind);
  return branch?.shape ?? shape;
}

/** What is said of a group of which no field is set. */
const NONE = "none";

function meet(branches: Map<string, MetSoFar> | undefined, path: Path, name: string): void {
  if (branches === undefined) return;
  const met = branches.get(pathText(path)) ?? { path, names: new Set() };
  met.names.add(name);
  branches.set(pathText(path), met);
}

/** Whether a choice holds more than plain values, so that contracts distinguish its branches. */
export function isStructural({ branches }: ChoiceShape): boolean {
  return branches.some(({ shape }) => shape.kind !== "scalar");
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
