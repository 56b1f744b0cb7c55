/** Names and values of labels, in the order in which they are printed. */
export type Labels = Readonly<Record<string, string | number>>;

/** What `GET /metrics` shows under one name. */
export interface Metric {
  /** In Prometheus's text format. */
  text(): string | Promise<string>;
}

interface Named {
  readonly name: string;
  readonly help: string;
}

/** A count for each set of labels. */
export class Counter implements Metric {
  readonly #named: Named;
  readonly #series = new Map<string, number>();

  constructor(named: Named) {
    this.#named = named;
  }

  add(labels: Labels, count = 1): void {
    const name = labelled(labels);
    this.#series.set(name, (this.#series.get(name) ?? 0) + count);
  }

  text(): string {
    const { name } = this.#named;
    return block(
      this.#named,
      "counter",
      [...this.#series].map(([labels, count]) => `${name}${labels} ${count}`),
    );
  }
}

/** Values that are asked for when they are shown. */
export function gauge(named: Named, values: () => Promise<ReadonlyMap<Labels, number>>): Metric {
  return {
    text: async () =>
      block(
        named,
        "gauge",
        [...(await values())].map(([labels, value]) => `${named.name}${labelled(labels)} ${value}`),
      ),
  };
}

/** How often what was observed is at most each of some bounds, for each set of labels. */
export class Histogram implements Metric {
  readonly #named: Named;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { readonly labels: Labels; readonly observed: Observed }>();

  constructor(named: Named & { readonly bounds: readonly number[] }) {
    this.#named = named;
    this.#bounds = named.bounds;
  }

  /** Where values of these labels are observed; the same for the same labels. */
  of(labels: Labels): Observed {
    const name = labelled(labels);
    let one = this.#series.get(name);
    if (one === undefined) {
      one = { labels, observed: new Observed(this.#bounds) };
      this.#series.set(name, one);
    }
    return one.observed;
  }

  text(): string {
    const { name } = this.#named;
    const lines = [...this.#series.values()].flatMap(({ labels, observed }) => {
      const { counts, sum } = observed;
      let within = 0;
      const buckets = [...this.#bounds, "+Inf"].map((le, index) => {
        within += counts[index] ?? 0;
        return `${name}_bucket${labelled({ le, ...labels })} ${within}`;
      });
      return [...buckets, `${name}_sum${labelled(labels)} ${sum}`, `${name}_count${labelled(labels)} ${within}`];
    });
    return block(this.#named, "histogram", lines);
  }
}

/** The observed values of one set of labels. */
export class Observed {
  readonly #bounds: readonly number[];
  /** How many fell to each bound, and last those beyond all. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let index = 0;
    while (value > (this.#bounds[index] ?? Number.POSITIVE_INFINITY)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

function block({ name, help }: Named, type: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
