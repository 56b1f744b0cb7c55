import { fileURLToPath } from "node:url";
import { needPython, pythonProgram } from "../test/support/toolchains.ts";
import { shapes } from "./codec-shapes.ts";

const PROGRAM = fileURLToPath(new URL("codec-fastavro.py", import.meta.url));

/** Whether Python is there to run fastavro; says so where it is not. */
export function haveFastavro(): boolean {
  const have = needPython();
  if (!have) console.warn("NOT MEASURED: fastavro, which needs Python");
  return have;
}

/** Nanoseconds by step, as a process of Python measures itself. */
export async function measuredByFastavro(name: string): Promise<Readonly<Record<string, number>>> {
  const shape = shapes.find((one) => one.name === name);
  const program = await pythonProgram(PROGRAM);
  return (await program("measure", { SHAPE: JSON.stringify(shape) })) as Readonly<Record<string, number>>;
}
