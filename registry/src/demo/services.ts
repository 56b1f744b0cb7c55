/** What a consumer of the demo reads of one event. */
export interface DemoReads {
  readonly event: string;
  readonly subject: string;
  readonly version: number;
  /** An example with what is read, and no more. */
  readonly body: object;
  /** Paths such as `items[*].sku`. */
  readonly reads: readonly string[];
  /** Branches of the handler that no sample entered. */
  readonly gaps?: readonly string[];
}

/** A version of a service that the demo publishes, with where it went. */
export interface DemoService {
  readonly service: string;
  readonly version: string;
  readonly branch: string;
  /** Days since it was published. */
  readonly days: number;
  /** Versions of subjects. */
  readonly produces: Readonly<Record<string, number>>;
  readonly consumes: Readonly<Record<string, number>>;
  /** Its contracts, by provider. */
  readonly contracts: Readonly<Record<string, readonly DemoReads[]>>;
  /** The environments that it was deployed to, with the days since then. */
  readonly deployed: Readonly<Record<string, number>>;
}

const ORDER_ID = "9e3c1d46-6a0f-4b35-8f0a-2f1d6b1a7c55";
const ORDERS = "orders-value";
const CANCELLED = "orders-shop.orders.OrderCancelled";
const PAYMENTS = "payments-value";
const INVENTORY = "inventory-value";
const NOTIFICATIONS = "notifications-value";

const placed = (version: number, body: object, ...reads: readonly string[]): DemoReads => ({
  event: "OrderPlaced",
  subject: ORDERS,
  version,
  body: { orderId: ORDER_ID, ...body },
  reads: ["orderId", ...reads],
});

const cancelled: DemoReads = {
  event: "OrderCancelled",
  subject: CANCELLED,
  version: 1,
  body: { orderId: ORDER_ID, reason: "UNPAID" },
  reads: ["orderId", "reason"],
};

const paid = (version: number): DemoReads => ({
  event: "PaymentProcessed",
  subject: PAYMENTS,
  version,
  body: { orderId: ORDER_ID, outcome: "OUTCOME_PAID" },
  reads: ["orderId", "outcome"],
});

const left = (version: number): DemoReads => ({
  event: "InventoryUpdated",
  subject: INVENTORY,
  version,
  body: { product: { sku: "TEA-250" }, left: 12 },
  reads: ["product.sku", "left"],
});

/** Of those who read the amount alone. */
const AMOUNT = { total: { amount: 4999 } };
const TOTAL = { total: { amount: 4999, currency: "EUR" } };
const LINES = { items: [{ sku: "TEA-250", quantity: 2 }] };

/** The services of the shop, in the order in which they were published. */
export const DEMO_SERVICES: readonly DemoService[] = [
  {
    service: "orders",
    version: "1.3.0",
    branch: "main",
    days: 40,
    produces: { [ORDERS]: 2, [CANCELLED]: 1 },
    consumes: { [PAYMENTS]: 1 },
    contracts: { payments: [paid(1)] },
    deployed: { staging: 40, production: 39 },
  },
  {
    service: "payments",
    version: "2.2.0",
    branch: "main",
    days: 38,
    produces: { [PAYMENTS]: 1 },
    consumes: { [ORDERS]: 2 },
    contracts: { orders: [placed(2, TOTAL, "total.amount", "total.currency")] },
    deployed: { staging: 38, production: 37 },
  },
  {
    service: "inventory",
    version: "3.1.0",
    branch: "main",
    days: 36,
    produces: { [INVENTORY]: 1 },
    consumes: { [ORDERS]: 2, [CANCELLED]: 1 },
    contracts: { orders: [placed(2, LINES, "items[*].sku", "items[*].quantity"), cancelled] },
    deployed: { staging: 36, production: 35 },
  },
  {
    service: "notifications",
    version: "0.9.0",
    branch: "main",
    days: 24,
    produces: { [NOTIFICATIONS]: 1 },
    consumes: { [ORDERS]: 2, [CANCELLED]: 1, [PAYMENTS]: 1 },
    contracts: {
      orders: [placed(2, { customerEmail: "ann@example.com", ...AMOUNT }, "customerEmail", "total.amount"), cancelled],
      payments: [paid(1)],
    },
    deployed: { staging: 24, production: 23 },
  },
  {
    service: "analytics",
    version: "5.0.0",
    branch: "main",
    days: 21,
    produces: { "daily-sales-value": 1 },
    consumes: { [ORDERS]: 2, [PAYMENTS]: 1, [INVENTORY]: 1, [NOTIFICATIONS]: 1 },
    contracts: {
      orders: [
        {
          ...placed(2, { ...AMOUNT, channel: "app" }, "total.amount", "channel"),
          gaps: ["src/sales.ts:41:5", "src/sales.ts:58:9"],
        },
      ],
      inventory: [left(1)],
    },
    deployed: { staging: 21, production: 19 },
  },
  {
    service: "payments",
    version: "2.3.0",
    branch: "main",
    days: 14,
    produces: { [PAYMENTS]: 2 },
    consumes: { [ORDERS]: 2 },
    contracts: { orders: [placed(2, TOTAL, "total.amount", "total.currency")] },
    deployed: { staging: 14, production: 13 },
  },
  {
    service: "orders",
    version: "1.4.0",
    branch: "main",
    days: 11,
    produces: { [ORDERS]: 3, [CANCELLED]: 1 },
    consumes: { [PAYMENTS]: 2 },
    contracts: { payments: [paid(2)] },
    deployed: { staging: 11, production: 10 },
  },
  {
    service: "analytics",
    version: "5.1.0",
    branch: "main",
    days: 6.5,
    produces: { "daily-sales-value": 2 },
    consumes: { [ORDERS]: 3, [CANCELLED]: 1, [PAYMENTS]: 2, [INVENTORY]: 2, [NOTIFICATIONS]: 1 },
    contracts: {
      orders: [
        { ...placed(3, { ...AMOUNT, channel: "app" }, "total.amount", "channel"), gaps: ["src/sales.ts:58:9"] },
        cancelled,
      ],
      inventory: [left(2)],
    },
    deployed: { staging: 6.4 },
  },
  {
    service: "inventory",
    version: "3.2.0",
    branch: "main",
    days: 6,
    produces: { [INVENTORY]: 2 },
    consumes: { [ORDERS]: 3, [CANCELLED]: 1 },
    contracts: { orders: [placed(3, LINES, "items[*].sku", "items[*].quantity"), cancelled] },
    deployed: { staging: 6 },
  },
  {
    service: "notifications",
    version: "0.10.0",
    branch: "customer-record",
    days: 2,
    produces: { [NOTIFICATIONS]: 1 },
    consumes: { [ORDERS]: 4, [CANCELLED]: 1, [PAYMENTS]: 2 },
    contracts: {
      orders: [
        placed(4, { customer: { email: "ann@example.com" }, ...AMOUNT }, "customer.email", "total.amount"),
        cancelled,
      ],
      payments: [paid(2)],
    },
    deployed: { staging: 1 },
  },
  {
    service: "orders",
    version: "1.5.0",
    branch: "customer-record",
    days: 1,
    produces: { [ORDERS]: 4, [CANCELLED]: 1 },
    consumes: { [PAYMENTS]: 2 },
    contracts: { payments: [paid(2)] },
    deployed: { staging: 0.5 },
  },
];

/** What a provider's version made of the contract of a consumer's versions. */
export interface DemoVerification {
  readonly provider: string;
  readonly version: string;
  readonly consumer: string;
  /** Those of the consumer whose contract it was. */
  readonly consumerVersions: readonly string[];
  /** Days since. */
  readonly days: number;
  /** What was wrong; absent where the contract was kept. */
  readonly mismatch?: { readonly message: string; readonly path: string; readonly problem: string };
}

const verified = (
  provider: string,
  version: string,
  days: number,
  consumers: Readonly<Record<string, readonly string[]>>,
): readonly DemoVerification[] =>
  Object.entries(consumers).map(([consumer, consumerVersions]) => ({
    provider,
    version,
    days,
    consumer,
    consumerVersions,
  }));

/** What providers made of contracts. That of notifications 0.10.0 with orders 1.4.0 is missing: nobody has run it. */
export const DEMO_VERIFICATIONS: readonly DemoVerification[] = [
  ...verified("orders", "1.3.0", 20.5, {
    payments: ["2.2.0"],
    inventory: ["3.1.0"],
    notifications: ["0.9.0"],
    analytics: ["5.0.0"],
  }),
  ...verified("payments", "2.2.0", 20, { orders: ["1.3.0"], notifications: ["0.9.0"] }),
  ...verified("inventory", "3.1.0", 20, { analytics: ["5.0.0"] }),
  ...verified("payments", "2.3.0", 13.5, { orders: ["1.3.0"], notifications: ["0.9.0"] }),
  ...verified("orders", "1.4.0", 10.9, {
    payments: ["2.3.0"],
    inventory: ["3.1.0"],
    notifications: ["0.9.0"],
    analytics: ["5.0.0"],
  }),
  ...verified("payments", "2.3.0", 10.8, { orders: ["1.4.0"] }),
  ...verified("orders", "1.4.0", 5.9, { inventory: ["3.2.0"], analytics: ["5.1.0"] }),
  ...verified("inventory", "3.1.0", 6.3, { analytics: ["5.1.0"] }),
  ...verified("inventory", "3.2.0", 5.8, { analytics: ["5.1.0"] }),
  ...verified("payments", "2.3.0", 1.9, { notifications: ["0.10.0"] }),
  ...verified("orders", "1.5.0", 0.6, {
    payments: ["2.3.0"],
    inventory: ["3.1.0", "3.2.0"],
    notifications: ["0.10.0"],
    analytics: ["5.0.0", "5.1.0"],
  }),
  {
    provider: "orders",
    version: "1.5.0",
    consumer: "notifications",
    consumerVersions: ["0.9.0"],
    days: 0.6,
    mismatch: { message: "OrderPlaced", path: "$.customerEmail", problem: "is missing" },
  },
];
