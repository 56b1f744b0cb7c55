/** What a process of several tells the one that started it. */
export type FromProcess =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string }
  /** Asks for the metrics of all. */
  | { readonly kind: "gather"; readonly id: number }
  | { readonly kind: "metrics"; readonly id: number; readonly text: string };

/** What its parent sends it. */
export type ToProcess =
  | { readonly kind: "stop" }
  /** Is to answer with its metrics, under the same id. */
  | { readonly kind: "tell"; readonly id: number }
  | { readonly kind: "gathered"; readonly id: number; readonly parts: readonly ProcessMetrics[] };

/** The metrics of one process, in Prometheus's text format. */
export interface ProcessMetrics {
  /** From 1 on; one that is started again has the number of the one before. */
  readonly process: number;
  readonly text: string;
}

/** The variable that has the port on which all processes listen. */
export const PORT_VARIABLE = "CONCORDAT_PROCESS_PORT";
/** The variable that has a process's number. */
export const PROCESS_VARIABLE = "CONCORDAT_PROCESS_NUMBER";
