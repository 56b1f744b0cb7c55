import { SchemaError } from "../error.ts";
import {
  byEntity,
  entityOf,
  nameOf,
  type SchemaEntity,
  type SchemaTags,
  type TagChange,
  type TaggedEntity,
} from "../tags.ts";
import { unescaped } from "./literal.ts";
import { asMessage } from "./normalize-options.ts";
import { printFile } from "./print/file.ts";
import { escapedText } from "./print/strings.ts";
import { readProto } from "./read/file.ts";
import type {
  Field,
  FileItem,
  Message,
  MessageItem,
  MessageValueField,
  Option,
  ProtoFile,
  StringValue,
  Value,
} from "./tree.ts";

/** The options that hold tags (confluent/meta.proto), by what they are on. */
const META = { sr_record: "confluent.message_meta", sr_field: "confluent.field_meta" } as const;

/** A message or a field, by its names within the package with dots between them, and what it is told by. */
export interface Entity extends TaggedEntity {
  readonly options: readonly Option[];
}

/** What becomes of an entity's options. */
type Edit = (entity: Entity) => readonly Option[];

/** The messages and fields of a Protobuf schema that have tags, in the order of the text. */
export function taggedProtobuf(text: string): readonly SchemaTags[] {
  return entitiesOf(readProto(text)).flatMap((entity) => {
    const tags = tagsOf(entity);
    return tags.size === 0
      ? []
      : [{ schemaEntity: { entityPath: entity.path, entityType: entity.type }, tags: [...tags] }];
  });
}

/**
 * A Protobuf schema with its tags changed, as Confluent's registry prints it. Throws {@link SchemaError}
 * `protobuf/no-such-entity` where an entity to add to or remove from is not there.
 */
export function retaggedProtobuf(text: string, change: TagChange): string {
  const tree = readProto(text);
  const known = new Set(entitiesOf(tree).map(nameOf));
  for (const { schemaEntity } of [...change.add, ...change.remove]) {
    if (!known.has(nameOf(entityOf(schemaEntity)))) throw noSuchEntity(schemaEntity);
  }
  const add = byEntity([...change.carry, ...change.add]);
  const remove = byEntity(change.remove);
  return printFile(
    edited(tree, (entity) => {
      const [more, gone] = [add.get(nameOf(entity)) ?? [], new Set(remove.get(nameOf(entity)))];
      if (more.length === 0 && gone.size === 0) return entity.options;
      const tags = [...new Set([...tagsOf(entity), ...more])].filter((tag) => !gone.has(tag));
      return withTags(entity, tags);
    }),
  );
}

/** The messages and fields of a file, each message before what is in it. */
export function entitiesOf(tree: ProtoFile): readonly Entity[] {
  const entities: Entity[] = [];
  edited(tree, (entity) => {
    entities.push(entity);
    return entity.options;
  });
  return entities;
}

/** The tree with the options of its messages and fields given to `edit`, each message before what is in it. */
function edited(tree: ProtoFile, edit: Edit): ProtoFile {
  return {
    ...tree,
    items: tree.items.map((item): FileItem => (item.kind === "message" ? message("", item, edit) : item)),
  };
}

function message(within: string, item: Message, edit: Edit): Message {
  const path = within === "" ? item.name.text : `${within}.${item.name.text}`;
  const before = item.items.filter((one) => one.kind === "option");
  const options = edit({ path, type: "sr_record", options: before });
  const others = options === before ? item.items : [...options, ...item.items.filter((one) => one.kind !== "option")];
  return { ...item, items: others.map((one) => inner(path, one, edit)) };
}

function inner(path: string, item: MessageItem, edit: Edit): MessageItem {
  if (item.kind === "message") return message(path, item, edit);
  if (item.kind === "field") return field(path, item, edit);
  if (item.kind !== "oneof") return item;
  return { ...item, items: item.items.map((one) => (one.kind === "field" ? field(path, one, edit) : one)) };
}

function field(within: string, item: Field, edit: Edit): Field {
  const options = edit({ path: `${within}.${item.name.text}`, type: "sr_field", options: item.options });
  return options === item.options ? item : { ...item, options };
}

/** The fields of an entity's own Meta message, of all the options that set it. */
function metaFields({ type, options }: Entity): readonly MessageValueField[] {
  const values = options.filter((option) => isMeta(option, type)).map((option) => asMessage(option).value);
  return values.flatMap((value) => (value.kind === "message" ? value.fields : []));
}

function isMeta({ name }: Option, type: Entity["type"]): boolean {
  const [first] = name;
  return first?.extension === true && first.text.replace(/^\./, "") === META[type];
}

function tagsOf(entity: Entity): ReadonlySet<string> {
  return new Set(metaTexts(entity, "tags"));
}

/** The strings that a field of an entity's own Meta message has, such as `doc` or `tags`. */
export function metaTexts(entity: Entity, field: string): readonly string[] {
  const values = metaFields(entity).flatMap(({ name, value }) => (name.text === field ? elements(value) : []));
  return values.flatMap((one) => (one.kind === "string" ? [unescaped(one.pieces)] : []));
}

function elements(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items : [value];
}

/** The options with these tags alone; a Meta message that has nothing else left goes with its last tag. */
function withTags({ type, options }: Entity, tags: readonly string[]): readonly Option[] {
  const meta = options.find((option) => isMeta(option, type));
  const at = meta?.at ?? { start: 0, end: 0 };
  const rest = metaFields({ path: "", type, options }).filter(({ name }) => name.text !== "tags");
  const items = tags.map((tag): StringValue => ({ kind: "string", pieces: [escapedText(tag)], at }));
  const list = { name: { text: "tags", at }, bracketed: false, value: { kind: "list" as const, items, at } };
  const fields = tags.length === 0 ? rest : [...rest, list];
  const others = options.filter((option) => !isMeta(option, type));
  if (fields.length === 0) return others;
  const [name = { text: META[type], extension: true, at }] = meta?.name ?? [];
  const index = options.findIndex((option) => isMeta(option, type));
  const made: Option = { kind: "option", name: [name], value: { kind: "message", fields, at }, at };
  return others.toSpliced(index === -1 ? others.length : index, 0, made);
}

function noSuchEntity({ entityPath, entityType }: SchemaEntity): SchemaError {
  return new SchemaError({
    code: "protobuf/no-such-entity",
    message: `No ${entityType === "sr_record" ? "message" : "field"} matches the path ${JSON.stringify(entityPath)}`,
    hint: "Name a message without its package, a nested one behind its message and a dot, and a field behind its message.",
  });
}
