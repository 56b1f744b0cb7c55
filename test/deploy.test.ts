import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { concordat } from "./support/concordat.ts";

/** The files of `deploy/`, which nothing here can run, are held against the registry that they are for. */

const root = fileURLToPath(new URL("../", import.meta.url));
const deploy = join(root, "deploy");
const read = (name: string) => readFileSync(join(deploy, name), "utf8");

let registry: RunningRegistry;
let help: string;
beforeAll(async () => {
  registry = await startRegistry({ port: 0 });
  help = (await concordat(["serve", "--help"], { cwd: root })).out;
});
afterAll(() => registry.close());

test("every file can be read as what it is", () => {
  const files = globSync("**/*.{yaml,yml}", { cwd: deploy });
  expect(files.length).toBeGreaterThan(5);
  for (const file of files)
    for (const document of parseAllDocuments(read(file), { merge: true })) expect(document.errors, file).toEqual([]);
  for (const file of globSync("**/*.json", { cwd: deploy })) expect(() => JSON.parse(read(file)), file).not.toThrow();
});

/** The registry's variables, as its help names them. */
const variables = () => new Set(help.match(/CONCORDAT_\w+/g));
const unknownIn = (names: readonly string[]) =>
  names.filter((name) => name.startsWith("CONCORDAT_") && !variables().has(name));

/** An image is a version of something: what it is tomorrow is what it is today. */
const PINNED = /^[\w./-]+:v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)*$/;

describe("the image", () => {
  const lines = read("Dockerfile").replaceAll("\\\n", " ").split("\n");
  const instructions = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/\s+(.*)/s));
  const all = (name: string) => instructions.filter(([one]) => one === name).map(([, rest = ""]) => rest);
  const last = instructions.slice(instructions.findLastIndex(([one]) => one === "FROM"));
  const lastOf = (name: string) => last.findLast(([one]) => one === name)?.[1] ?? "";

  test("is made of pinned images, of a Node that the command takes", () => {
    const images = all("FROM").map((rest) => rest.split(" ")[0] ?? "");
    expect(images.filter((image) => !PINNED.test(image))).toEqual([]);
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(engines.node).toBe(">=24.6");
    for (const image of images) expect(image).toMatch(/^node:24\.(?:[6-9]|\d\d)\./);
  });

  test("runs as nobody in particular, writes to its volume alone, and says whether it is well", async () => {
    expect(lastOf("USER")).toBe("1000:1000");
    const env = Object.fromEntries(
      lastOf("ENV")
        .split(/\s+/)
        .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
    );
    expect(unknownIn(Object.keys(env))).toEqual([]);
    expect(dirname(env.CONCORDAT_DATA ?? "")).toBe(lastOf("VOLUME"));
    expect(lastOf("EXPOSE")).toBe(env.CONCORDAT_PORT);
    expect(help).toContain(`port, 0 for a free one; ${env.CONCORDAT_PORT}`);
    expect(JSON.parse(lastOf("ENTRYPOINT"))).toEqual(["concordat"]);
    expect(JSON.parse(lastOf("CMD"))).toEqual(["serve"]);
    const check = /CMD (\[.*\])/s.exec(lastOf("HEALTHCHECK"))?.[1] ?? "";
    const [, , script] = JSON.parse(check) as readonly string[];
    expect(script).toContain("/healthz");
    expect((await fetch(`${registry.url}/healthz`)).status).toBe(200);
  });

  test("is built by commands and from files that are there", () => {
    expect(existsSync(join(root, "build.ts"))).toBe(true);
    expect(readFileSync(join(root, "build.ts"), "utf8")).toContain(".cache/packages");
    expect(readFileSync(join(root, ".dockerignore"), "utf8")).toContain("**/node_modules");
  });
});

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

describe.each(["compose.yaml", "compose.full.yaml"])("%s", (file) => {
  const { services, volumes = {} } = parse(read(file), { merge: true }) as Compose;
  const ours = Object.values(services).filter(({ build }) => build !== undefined);

  test("names what is there: files, volumes, services, variables, pinned images", () => {
    expect(ours.length).toBeGreaterThan(0);
    for (const [name, service] of Object.entries(services)) {
      expect(service.image, name).toMatch(PINNED);
      for (const needed of Object.keys(service.depends_on ?? {})) expect(services[needed], needed).toBeDefined();
      for (const volume of service.volumes ?? []) {
        const [from = ""] = volume.split(":");
        if (from.startsWith(".")) expect(existsSync(join(deploy, from)), volume).toBe(true);
        else expect(Object.keys(volumes), volume).toContain(from);
      }
      // Nothing is open to others before access control is on.
      for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
  });

  test("starts registries that drain before they are killed", () => {
    for (const { build, environment = {}, ports = [], read_only, stop_grace_period = "" } of ours) {
      expect(existsSync(resolve(deploy, build?.context ?? "", build?.dockerfile ?? ""))).toBe(true);
      expect(unknownIn(Object.keys(environment))).toEqual([]);
      expect(ports[0]).toMatch(/:8081$/);
      expect(read_only).toBe(true);
      expect(Number.parseInt(stop_grace_period, 10) * 1_000).toBeGreaterThan(Number(environment.CONCORDAT_DRAIN_MS));
    }
  });
});

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold?: number;
}
interface Container {
  readonly image: string;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean; readonly allowPrivilegeEscalation: boolean };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources: { readonly requests: object; readonly limits: object };
}
type Labels = Readonly<Record<string, string>>;
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels?: Labels } & Labels;
    readonly ports?: readonly { readonly port: number; readonly targetPort: string }[];
    readonly replicas?: number;
    readonly minAvailable?: number;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly template?: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: { readonly runAsNonRoot: boolean };
        readonly containers: readonly [Container];
      };
    };
  };
}

const VERSIONS: Readonly<Record<string, string>> = {
  Service: "v1",
  PodDisruptionBudget: "policy/v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
};

describe.each(["kubernetes/one-node.yaml", "kubernetes/nodes.yaml"])("%s", (file) => {
  const manifests = parseAllDocuments(read(file)).map((one) => one.toJS() as Manifest);
  const pods = manifests.find(({ spec }) => spec.template !== undefined);
  const template = pods?.spec.template;
  const container = template?.spec.containers[0];

  test("has kinds of their versions, which select the pods that there are", () => {
    for (const { apiVersion, kind, metadata, spec } of manifests) {
      expect([kind, apiVersion]).toEqual([kind, VERSIONS[kind]]);
      expect(metadata.name).toMatch(/^[a-z-]+$/);
      expect(template?.metadata.labels).toMatchObject(spec.selector.matchLabels ?? spec.selector);
    }
    const replicas = pods?.spec.replicas ?? 0;
    const budget = manifests.find(({ kind }) => kind === "PodDisruptionBudget");
    if (replicas > 1) expect(budget?.spec.minAvailable).toBeLessThan(replicas);
    else expect(pods?.kind).toBe("StatefulSet");
  });

  test("runs the image as it is made, and asks it what it answers", async () => {
    const { ports = [], env = [], securityContext, volumeMounts = [] } = container ?? {};
    expect(container?.image).toMatch(PINNED);
    expect(template?.spec.securityContext.runAsNonRoot).toBe(true);
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(ports).toEqual([{ name: "http", containerPort: 8081 }]);
    expect(unknownIn(env.map(({ name }) => name))).toEqual([]);
    const claims = pods?.spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name) ?? [];
    expect(volumeMounts.map(({ name }) => name)).toEqual(claims);
    const service = manifests.find(({ kind }) => kind === "Service");
    expect(service?.spec.ports?.[0]).toMatchObject({ port: 8081, targetPort: "http" });
    for (const probe of [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]) {
      expect(probe?.httpGet.port).toBe("http");
      expect((await fetch(`${registry.url}${probe?.httpGet.path}`)).status).toBe(200);
    }
    expect(container?.readinessProbe.httpGet.path).toBe("/readyz");
    expect(container?.livenessProbe.httpGet.path).toBe("/healthz");
  });

  test("drains for longer than it takes to notice, and is not killed before its end", () => {
    const drain = Number(container?.env.find(({ name }) => name === "CONCORDAT_DRAIN_MS")?.value) / 1_000;
    const { periodSeconds = 0, failureThreshold = 0 } = container?.readinessProbe ?? {};
    expect(drain).toBeGreaterThan(periodSeconds * failureThreshold);
    expect(template?.spec.terminationGracePeriodSeconds).toBeGreaterThan(drain);
  });
});

/** The metrics that an expression asks for, and the labels by which it chooses and groups them. */
function asked(expression: string): { readonly metrics: readonly string[]; readonly labels: readonly string[] } {
  const grouped = [...expression.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, names = ""]) =>
    names.split(","),
  );
  const chosen = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, pairs = ""]) => pairs.match(/\w+(?==)/g) ?? []);
  const metrics = expression.match(/\b(?:concordat|process|nodejs)_\w+|\bup\b/g) ?? [];
  return { metrics, labels: [...grouped, ...chosen].map((name) => name.trim()) };
}

/** What Prometheus adds itself, or the labels of histograms and of several processes. */
const ADDED = new Set(["job", "instance", "le", "process"]);

describe("alerts and the dashboard", () => {
  const rules = (
    parse(read("prometheus/alerts.yml")) as {
      readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
    }
  ).groups.flatMap((group) => group.rules);
  const { panels } = JSON.parse(read("grafana/dashboards/concordat.json")) as {
    readonly panels: readonly {
      readonly title: string;
      readonly datasource: { readonly uid: string };
      readonly targets: readonly { readonly expr: string }[];
    }[];
  };
  const expressions = [
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  /** What an expression names that the registry does not have. */
  async function missingIn(expression: string): Promise<readonly string[]> {
    const text = await (await fetch(`${registry.url}/metrics`)).text();
    const names = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const labels = new Set([...text.matchAll(/(\w+)="/g)].map(([, label = ""]) => label));
    const { metrics, labels: wanted } = asked(expression);
    return [
      ...metrics.filter(
        (name) => name !== "up" && !names.has(name.replace(/_(?:bucket|count|sum)$/, "")) && !names.has(name),
      ),
      ...wanted.filter((label) => !labels.has(label) && !ADDED.has(label)),
    ];
  }

  test("ask for metrics and labels that the registry gives", async () => {
    await fetch(`${registry.url}/subjects/none/versions`);
    const headers = { "content-type": "application/json" };
    const schema = JSON.stringify({ type: "record", name: "R", doc: "x".repeat(50_000), fields: [] });
    const body = JSON.stringify({ schema });
    await fetch(`${registry.url}/subjects/s/versions`, { method: "POST", headers, body });
    expect(expressions.length).toBeGreaterThan(20);
    for (const [name, expression] of expressions) {
      expect(asked(expression).metrics.length, name).toBeGreaterThan(0);
      expect(await missingIn(expression), name).toEqual([]);
      expect(expression.split("(").length, name).toBe(expression.split(")").length);
    }
  });

  test("control: a metric or a label that is not there is found", async () => {
    expect(await missingIn('sum by (colour) (rate(concordat_nothing_total{shape="round"}[5m]))')).toEqual([
      "concordat_nothing_total",
      "colour",
      "shape",
    ]);
  });

  test("name routes and codes as the registry does", async () => {
    const routes = new Set(JSON.stringify(panels).match(/route=\\"([^"]+)\\"/g));
    expect([...routes]).toEqual(['route=\\"/subjects/:subject/versions\\"']);
    const text = await (await fetch(`${registry.url}/metrics`)).text();
    expect(text).toContain('method="POST",route="/subjects/:subject/versions"');
  });

  test("come from the data source and the targets that are set up", () => {
    const { datasources } = parse(read("grafana/provisioning/datasources/prometheus.yml")) as {
      readonly datasources: readonly { readonly uid: string }[];
    };
    expect(new Set(panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(datasources.map(({ uid }) => uid)));
    const { services } = parse(read("compose.full.yaml"), { merge: true }) as Compose;
    const targets = read("prometheus/prometheus.yml").match(/[\w-]+(?=:8081)/g) ?? [];
    expect(targets.length).toBe(2);
    for (const target of targets) expect(Object.keys(services)).toContain(target);
  });
});

/** Those of every command, and what is no setting. */
const NO_SETTINGS = new Set(["--format", "--config", "--help", "--migrate", "--demo"]);

test("the table of settings has every flag of serve, its variable and its key in the config", () => {
  const page = readFileSync(join(root, "docs/cli.md"), "utf8");
  const table = page.slice(page.indexOf("## serve"), page.indexOf("## ", page.indexOf("## serve") + 3));
  const rows = table.split("\n").filter((line) => line.startsWith("| `--"));
  const named = (column: number, pattern: RegExp) =>
    [...new Set(rows.flatMap((row) => row.split(" | ")[column]?.match(pattern) ?? []))].sort();
  for (const row of rows) expect(row.split(" | "), row).toHaveLength(4);
  const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = ""]) => flag);
  expect(named(0, /--[\w-]+/g)).toEqual(flags.filter((flag) => !NO_SETTINGS.has(flag)).sort());
  const known = [...variables()].filter((name) => name !== "CONCORDAT_CONFIG");
  expect(named(1, /CONCORDAT_\w+/g)).toEqual(expect.arrayContaining(known));
  const config = readFileSync(join(root, "cli/src/project/config-shape.ts"), "utf8");
  const shape = config.slice(config.indexOf("recordShape<ServeConfig>({")).split("\n});")[0] ?? "";
  const keys = [...shape.matchAll(/^ {2}(\w+):/gm)].map(([, key = ""]) => key);
  expect(keys.length).toBeGreaterThan(10);
  expect(named(2, /(?<=serve\.)\w+/g)).toEqual(keys.sort());
});
