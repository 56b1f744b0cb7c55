import type { GenerateTypes } from "@concordat/registry";

/** The TypeScript of one version for the server's console, the file with its types first. The generator is loaded with the first. */
export const generatedTypes: GenerateTypes = async ({ subject, version, id, type, text, references, resolved }) => {
  const { generate } = await import("@concordat/codegen");
  const event = { subject, version, id, schemaType: type, schema: text, references, resolved };
  const files = await generate({ topics: [{ topic: "events", events: [event] }] });
  // What a topic has besides is the same for every event.
  const own = files.filter(({ path }) => !/\/(?:index|testing)\.ts$/.test(path));
  return own.map(({ path, text: code }) => ({ path: path.slice(path.indexOf("/") + 1), text: code }));
};
