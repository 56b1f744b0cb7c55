interface Order {
  readonly status: string;
  readonly total?: number;
}

/** Handlers whose branches are watched, each by one test alone. */
export const handlers = {
  byStatus(event: Order): string {
    if (event.status === "NEW") {
      return "new";
    }
    return helped(event.status);
  },
  straight: (event: Order): string => event.status,
  async switching(event: Order): Promise<string> {
    await null;
    switch (event.status) {
      case "NEW":
        return "new";
      case "PAID":
        return "paid";
      default:
        return "other";
    }
  },
  within(event: Order): readonly string[] {
    return [1, 2].map((one) => (event.status === "NEW" ? `new ${one}` : `old ${one}`));
  },
  helping: (event: Order): string => deeper(event),
  before: (event: Order): string => (event.status === "NEW" ? "new" : "old"),
  reading: (event: Order): string => (event.total === undefined ? "none" : `${event.total}`),
};

function helped(status: string): string {
  return status;
}

function deeper({ status }: Order): string {
  return status === "NEW" ? "new" : "old";
}

interface Placed {
  readonly id: string;
  readonly items: readonly unknown[];
}

/** Handlers with a branch that no sampled event enters. */
export const recorded = {
  refusing(order: Placed): number {
    if (order.id === "o-1") {
      return order.items.length;
    }
    return 0;
  },
  refusingToo(order: Placed): number {
    if (order.id === "o-1") {
      return order.items.length;
    }
    return 0;
  },
};
