/** Where a run takes place: addresses of proxies, whose connections are cut. */
export interface Place {
  /** `host:port` of Kafka, or a URL of RabbitMQ. */
  readonly broker: { readonly kind: "kafka" | "rabbitmq"; readonly address: string };
  /** URL of PostgreSQL. */
  readonly database: string;
  /** URL of the registry. */
  readonly registry: string;
  readonly topic: string;
}
