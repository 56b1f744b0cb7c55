import { avroModule } from "./avro/event-module.ts";
import { UnsupportedTypeError } from "./error.ts";
import type { EventInput } from "./input.ts";
import type { EventModule } from "./module.ts";

/** Writes the module of a subject, whose file is called `name`. Throws SchemaError where the schema is none, and CodegenError. */
export async function eventModule(input: EventInput, name: string): Promise<EventModule> {
  switch (input.schemaType ?? "AVRO") {
    case "AVRO":
      return avroModule(input);
    case "PROTOBUF": {
      // Whoever has no Protobuf schema does not wait for it.
      const { protobufModule } = await import("./protobuf/event-module.ts");
      return protobufModule(input, name);
    }
    default:
      throw new UnsupportedTypeError(input);
  }
}
