import { deploy, putEnvironment } from "../cases/environments.ts";
import { look, type Registry } from "../cases/registry.ts";
import { putConfig } from "../cases/settings.ts";
import { StartError } from "../errors.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../names.ts";
import type { Store } from "../store/store.ts";
import { AVRO_SCHEMAS } from "./avro-schemas.ts";
import { OTHER_SCHEMAS } from "./other-schemas.ts";
import { publishDemo, registerDemo, verifyDemo } from "./publish.ts";
import { DEMO_SERVICES, DEMO_VERIFICATIONS } from "./services.ts";

/** A clock that can be set back, so that what the demo makes has a past. */
export interface DemoClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Sets it to some days ago; 0 for the present. */
  set(daysAgo: number): void;
}

const DAY = 24 * 60 * 60 * 1_000;

/** A clock that shows the present until it is set. */
export function demoClock(): DemoClock {
  let back = 0;
  return {
    now: () => Date.now() - back,
    set: (daysAgo) => {
      back = daysAgo * DAY;
    },
  };
}

interface Step {
  /** Days since. */
  readonly days: number;
  readonly run: (registry: Registry) => Promise<unknown>;
}

/** What was set of levels, by subject; what is not named has the registry's default. */
const LEVELS = {
  "payments-value": "FULL",
  "inventory-value": "BACKWARD_TRANSITIVE",
  "notifications-value": "NONE",
  "daily-sales-value": "FORWARD",
} as const;

/**
 * Fills an empty store with a shop's schemas, services, contracts and deployments, by the use cases that the API has. Throws
 * {@link StartError} where the store holds something already, and writes nothing then.
 */
export async function fillDemo(registry: Registry, clock: DemoClock): Promise<void> {
  if (!(await isEmpty(registry.store)))
    throw new StartError(
      "registry/demo-not-empty",
      `${registry.store.place} holds data already, and the demo needs an empty registry`,
      "Leave --data out to keep the demo in memory, or name a file that does not exist yet.",
    );
  for (const { days, run } of steps()) {
    clock.set(days);
    await run(registry);
  }
  clock.set(0);
}

async function isEmpty(store: Store): Promise<boolean> {
  const { live, deleted } = await store.counts();
  const { services } = store.read();
  const known = [...(await services.versions()), ...(await services.environments())];
  return live + deleted + known.length === 0;
}

/** All that is done, the oldest first; of one day in the order of this list. */
function steps(): readonly Step[] {
  const all: readonly Step[] = [
    { days: 61, run: (registry) => putEnvironment(registry, "staging", {}) },
    { days: 61, run: (registry) => putEnvironment(registry, "production", { production: true }) },
    {
      days: 61,
      run: (registry) => putConfig(registry, { context: GLOBAL_CONTEXT, subject: "" }, { compatibility: "BACKWARD" }),
    },
    ...Object.entries(LEVELS).map(([subject, compatibility]) => ({
      days: 61,
      run: (registry: Registry) => putConfig(registry, subjectKey(subject), { compatibility }),
    })),
    ...[...AVRO_SCHEMAS, ...OTHER_SCHEMAS].map((schema) => ({
      days: schema.days,
      run: (registry: Registry) => registerDemo(registry, schema),
    })),
    ...DEMO_SERVICES.flatMap((service) => [
      { days: service.days, run: (registry: Registry) => publishDemo(registry, service) },
      ...Object.entries(service.deployed).map(([environment, days]) => ({
        days,
        run: (registry: Registry) => deploy(registry, environment, service),
      })),
    ]),
    ...DEMO_VERIFICATIONS.map((verification) => ({
      days: verification.days,
      run: (registry: Registry) => verifyDemo(registry, look(registry), verification),
    })),
  ];
  return all.toSorted((a, b) => b.days - a.days);
}
