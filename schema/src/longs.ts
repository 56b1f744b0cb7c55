/** How a program holds a whole number of 64 bits: as a number, which is checked to be exact, or as a bigint. */
export type Longs = "number" | "bigint";

/** A choice for a schema: the same for all of its longs, or by field, named as `shop.Order.amount`; `*` is all others. */
export type LongChoice = Longs | { readonly [field: string]: Longs };
