#!/usr/bin/env node
// Plain JavaScript that an old Node can parse, so that it can say which Node it needs. What it starts needs a new one.
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NEEDED = [24, 6];
/** Set in a Node that this file started, so that it never starts another. */
const STARTED = "CONCORDAT_NODE_STARTED";
const here = dirname(fileURLToPath(import.meta.url));

if (isNewEnough(process.versions.node)) start();
else useAnotherNode();

function isNewEnough(version) {
  const parts = version.split(".").map(Number);
  return parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1]);
}

function start() {
  delete process.env[STARTED];
  // Compiled code is kept between runs, in Node's own folder for it (NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE).
  module.enableCompileCache();
  const source = join(here, "..", "src", "main.ts");
  const file = existsSync(source) ? source : join(here, "..", "src", "main.js");
  import(pathToFileURL(file).href).catch((error) => {
    console.error(error);
    process.exitCode = 2;
  });
}

function useAnotherNode() {
  const node = process.env[STARTED] === undefined ? nodeOfWorkspace(here) : undefined;
  if (node === undefined) {
    console.error(
      "concordat needs Node " +
        NEEDED.join(".") +
        " or later; this is " +
        process.versions.node +
        " (" +
        process.execPath +
        ").\nInstall it from https://nodejs.org, or in the project alone: npm install --save-dev node@24",
    );
    process.exitCode = 2;
    return;
  }
  // Loaded here alone, so that nobody else waits for it.
  Promise.all([import("node:child_process"), import("node:os")]).then((loaded) => {
    runWith(node, loaded[0].spawn, loaded[1].constants);
  });
}

/** The Node that a folder from `folder` upward has installed as a package. */
function nodeOfWorkspace(folder) {
  const names = process.platform === "win32" ? ["node.exe"] : ["node"];
  const files = names.map((name) => join(folder, "node_modules", "node", "bin", name));
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return found;
  const parent = dirname(folder);
  return parent === folder ? undefined : nodeOfWorkspace(parent);
}

function runWith(node, spawn, constants) {
  const env = Object.assign({}, process.env, { [STARTED]: "1" });
  const child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: "inherit",
    env: env,
  });
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  ["SIGTERM", "SIGHUP", "SIGINT"].forEach((signal) => {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well: twice would mean "at once".
      if (signal !== "SIGINT" || !onTerminal) child.kill(signal);
    });
  });
  child.on("error", (error) => {
    console.error(`concordat could not start ${node}: ${error.message}`);
    process.exitCode = 2;
  });
  child.on("exit", (code, signal) => {
    process.exit(code === null ? 128 + constants.signals[signal] : code);
  });
}
