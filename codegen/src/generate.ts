import { eventModule } from "./event-module.ts";
import type { GeneratedFile, GenerateInput, TopicInput } from "./input.ts";
import { createNames, fileName, identifier } from "./names.ts";
import { testingModule } from "./testing-module.ts";
import { topicModule, topicNames } from "./topic-module.ts";

/**
 * Turns schemas into TypeScript: a folder for each topic, in it a module for each subject and an index with the
 * topic's producer and consumer. The same input gives the same files, in the same order. Throws SchemaError for a
 * text that is no schema, and UnsupportedTypeError.
 */
export function generate(input: GenerateInput): readonly GeneratedFile[] {
  const folders = createNames([], { caseless: true });
  return input.topics.flatMap((topic) => generateTopic(topic, folders.take(fileName(topic.topic))));
}

function generateTopic({ topic, events }: TopicInput, folder: string): readonly GeneratedFile[] {
  const files = createNames(["index", "testing"], { caseless: true });
  const names = createNames(Object.values(topicNames(topic)), { forms: (name) => [name, `${name}Input`] });
  const modules = events.map((event) => ({ module: eventModule(event), file: files.take(fileName(event.subject)) }));
  const counts = new Map<string, number>();
  for (const { module } of modules) counts.set(module.type, (counts.get(module.type) ?? 0) + 1);
  const named = modules.map(({ module, file }) => {
    const shared = (counts.get(module.type) ?? 0) > 1 && module.fullName !== undefined;
    return { name: names.take(shared ? identifier(module.fullName ?? "") : module.type), file, type: module.type };
  });
  return [
    ...modules.map(({ module, file }) => ({ path: `${folder}/${file}.ts`, text: module.text })),
    { path: `${folder}/index.ts`, text: topicModule(topic, named) },
    { path: `${folder}/testing.ts`, text: testingModule(topic, named) },
  ];
}
