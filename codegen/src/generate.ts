import { eventModule } from "./event-module.ts";
import type { EventInput, GeneratedFile, GenerateInput, TopicInput } from "./input.ts";
import type { EventModule } from "./module.ts";
import { createNames, fileName, identifier } from "./names.ts";
import { testingModule } from "./testing-module.ts";
import { type TopicEvent, topicModule, topicNames } from "./topic-module.ts";

/**
 * Turns schemas into TypeScript: a folder for each topic, in it a module for each subject and an index with the
 * topic's producer and consumer; of a Protobuf subject also a folder with a module for each file. The same input gives
 * the same files, in the same order. Throws SchemaError for a text that is no schema, and CodegenError.
 */
export async function generate(input: GenerateInput): Promise<readonly GeneratedFile[]> {
  const folders = createNames([], { caseless: true });
  const topics = input.topics.map((topic) => generateTopic(topic, folders.take(fileName(topic.topic))));
  const files = (await Promise.all(topics)).flat();
  return input.imports === "js" ? files.map(importingJs) : files;
}

/** The file with modules of the output imported as compilers write them. */
function importingJs({ path, text }: GeneratedFile): GeneratedFile {
  return { path, text: text.replace(/^((?:import|export|\}) .*from "\.[^"\n]*\.)ts";$/gm, '$1js";') };
}

async function generateTopic({ topic, events, key }: TopicInput, folder: string): Promise<readonly GeneratedFile[]> {
  const files = createNames(["index", "testing"], { caseless: true });
  const names = createNames(Object.values(topicNames(topic)), { forms: (name) => [name, `${name}Input`] });
  const folderOf = sharedFolders();
  const moduleOf = async (input: EventInput) => {
    const file = files.take(fileName(input.subject));
    const { folder: beside, isFirst } = folderOf(input, file);
    const module = await eventModule(input, beside);
    return { module, file, beside, files: isFirst ? module.files : [] };
  };
  const modules = await Promise.all(events.map(moduleOf));
  const keyModule = key === undefined ? undefined : await moduleOf(key);
  const counts = new Map<string, number>();
  for (const { module } of modules) counts.set(module.type, (counts.get(module.type) ?? 0) + 1);
  const named = modules.map(({ module, file }) => {
    const shared = (counts.get(module.type) ?? 0) > 1 && module.fullName !== undefined;
    const name = names.take(shared ? identifier(module.fullName ?? "") : module.type);
    return entry({ module, file }, name);
  });
  // Named after the events: those keep their names whether the topic's keys have a schema or not.
  const namedKey = keyModule === undefined ? undefined : entry(keyModule, names.take(keyModule.module.type));
  return [
    ...[...modules, ...(keyModule === undefined ? [] : [keyModule])].flatMap(
      ({ module, file, beside, files: besides }) => [
        { path: `${folder}/${file}.ts`, text: module.text },
        ...besides.map(({ path, text }) => ({ path: `${folder}/${beside}/${path}`, text })),
      ],
    ),
    { path: `${folder}/index.ts`, text: topicModule(topic, named, namedKey) },
    { path: `${folder}/testing.ts`, text: testingModule(topic, named, namedKey) },
  ];
}

/** Gives the folder of what a module imports: events of the same schema share one, which is written with the first of them. */
function sharedFolders() {
  const known = new Map<string, string>();
  return ({ subject, version, schema, resolved }: EventInput, file: string) => {
    const key = JSON.stringify([subject, version, schema, resolved]);
    const folder = known.get(key) ?? file;
    const isFirst = !known.has(key);
    known.set(key, folder);
    return { folder, isFirst };
  };
}

function entry({ module, file }: { readonly module: EventModule; readonly file: string }, name: string): TopicEvent {
  return { name, file, type: module.type };
}
