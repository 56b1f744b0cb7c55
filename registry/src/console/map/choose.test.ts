import { expect, test } from "vitest";
import type { FlowMap } from "../../cases/map.ts";
import { concernedIn, grouped, neighbourhood } from "./choose.ts";

const service = (name: string, owner?: string) => ({ name, owner, versions: [] });
const topic = (name: string, owner?: string) => ({
  name,
  owner,
  events: [{ subject: `${name}-value`, name: undefined }],
});
const flow = (service: string, role: "produces" | "consumes", topic: string) => ({
  ...{ service, role, topic },
  subjects: [{ subject: `${topic}-value`, versions: ["1"] }],
});

/** shop-a to x to shop-b to y to c, and d alone. */
const MAP: FlowMap = {
  services: [service("c", "team-c"), service("d"), service("shop-a", "team-a"), service("shop-b", "team-a")],
  topics: [topic("x", "team-a"), topic("xy"), topic("y", "team-a")],
  flows: [
    flow("shop-a", "produces", "x"),
    flow("shop-b", "consumes", "x"),
    flow("shop-b", "produces", "y"),
    flow("c", "consumes", "y"),
    flow("d", "produces", "xy"),
  ],
};

const names = (map: FlowMap) => [...map.services, ...map.topics].map(({ name }) => name);

test("a neighbourhood grows with each step, and has the lines within it", () => {
  expect(names(neighbourhood(MAP, "shop-a", 1))).toEqual(["shop-a", "x"]);
  expect(names(neighbourhood(MAP, "Shop-A", 2))).toEqual(["shop-a", "shop-b", "x"]);
  expect(names(neighbourhood(MAP, "shop-a", 4))).toEqual(["c", "shop-a", "shop-b", "x", "y"]);
  expect(neighbourhood(MAP, "shop-a", 4).flows).toHaveLength(4);
});

test("the very name is meant where there is one, else every name that has it", () => {
  expect(names(neighbourhood(MAP, "x", 0))).toEqual(["x"]);
  expect(names(neighbourhood(MAP, "shop", 0))).toEqual(["shop-a", "shop-b"]);
  expect(names(neighbourhood(MAP, "y-value", 0))).toEqual(["y"]);
  expect(names(neighbourhood(MAP, "nothing", 3))).toEqual([]);
});

test("groups have the lines of their members, and one alone keeps its name", () => {
  const byPrefix = grouped(MAP, "prefix");
  expect(names(byPrefix)).toEqual(["c", "d", "shop…", "x", "xy", "y"]);
  expect(byPrefix.groups).toEqual({ services: new Map([["shop…", ["shop-a", "shop-b"]]]), topics: new Map() });
  expect(byPrefix.flows.map(({ service, role, topic: on }) => `${service} ${role} ${on}`)).toEqual([
    "shop… produces x",
    "shop… consumes x",
    "shop… produces y",
    "c consumes y",
    "d produces xy",
  ]);
  const byTeam = grouped(MAP, "team");
  expect(names(byTeam)).toEqual(["c", "d", "team-a", "team-a", "xy"]);
  expect([...byTeam.groups.services.values(), ...byTeam.groups.topics.values()]).toEqual([
    ["shop-a", "shop-b"],
    ["x", "y"],
  ]);
  // What a group leads to.
  expect(names(neighbourhood(MAP, "team-a", 0))).toEqual(["shop-a", "shop-b", "x", "y"]);
});

test("a change concerns the topics of its subjects, and who is there", () => {
  const { topics, producers, consumers, flows } = concernedIn(MAP, new Set(["x-value"]));
  expect([[...topics], [...producers], [...consumers], flows.size]).toEqual([["x"], ["shop-a"], ["shop-b"], 2]);
});
