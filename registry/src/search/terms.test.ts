import fc from "fast-check";
import { expect, test } from "vitest";
import { queryWords, RANKS, rankOf } from "./rank.ts";
import { byRank, type Looking, MOST_COUNTED, Terms } from "./terms.ts";

const ALL: Omit<Looking, "words"> = { limit: 10, named: true, counts: () => true, pause: () => undefined };

test("what is asked for comes first, then what begins so, then words, then parts of words", async () => {
  const names = ["reorder", "shop.order", "OrderPlaced", "order", "orders-value", "placeOrder", "border"];
  const terms = new Terms();
  for (const [number, name] of names.entries()) terms.add(name, number);
  const { best, count } = await terms.find({ ...ALL, words: ["order"] });
  expect(best.map(({ text, rank }) => `${rank} ${text}`)).toEqual([
    "exact order",
    "prefix OrderPlaced",
    "prefix orders-value",
    "word placeOrder",
    "word shop.order",
    "part border",
    "part reorder",
  ]);
  expect(count).toBe(7);
});

test("a name may be asked for without its namespace", async () => {
  const terms = new Terms((text) => text.slice(text.lastIndexOf(".") + 1));
  for (const [number, name] of ["shop.orders.Reason", "shop.orders.Order", "shop.OrderPlaced"].entries())
    terms.add(name, number);
  const { best } = await terms.find({ ...ALL, words: ["order"] });
  expect(best.map(({ text, rank }) => `${rank} ${text}`)).toEqual([
    "exact shop.orders.Order",
    "prefix shop.OrderPlaced",
    "word shop.orders.Reason",
  ]);
});

test("all words have to be there, in any order", async () => {
  const terms = new Terms();
  for (const [number, name] of ["order placed", "placed", "PlacedOrder"].entries()) terms.add(name, number);
  const found = await terms.find({ ...ALL, words: queryWords("  Placed ORDER placed ") });
  expect(found.best.map(({ text }) => text)).toEqual(["PlacedOrder", "order placed"]);
});

test("a term is there once, with the entries that have it and count", async () => {
  const terms = new Terms();
  for (const entry of [0, 0, 1, 2, 2]) terms.add("total", entry);
  const found = await terms.find({ ...ALL, words: ["tot"], counts: (entry) => entry !== 1 });
  expect(found).toEqual({ best: [{ text: "total", rank: "prefix", entries: [0, 2] }], count: 1 });
  expect(await terms.find({ ...ALL, words: ["tot"], counts: () => false })).toEqual({ best: [], count: 0 });
});

const name = fc.string({
  unit: fc.constantFrom("a", "b", "B", "ß", "İ", ".", "-", " ", "\n", "1"),
  minLength: 1,
  maxLength: 12,
});

test("finds what a look at each term finds, whatever the terms", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { maxLength: 40 }),
      name,
      fc.integer({ min: 1, max: 5 }),
      async (names, query, limit) => {
        const words = queryWords(query);
        const terms = new Terms();
        for (const [number, one] of names.entries()) terms.add(one, number);
        const { best, count } = await terms.find({ ...ALL, words, limit });
        const expected = names
          .flatMap((text) => {
            const rank = rankOf(text, text.toLowerCase().replaceAll("\n", " "), words);
            return rank === undefined ? [] : [{ text, rank }];
          })
          .sort(byRank);
        expect(count).toBe(expected.length);
        expect(best.map(({ text, rank }) => ({ text, rank }))).toEqual(expected.slice(0, limit));
      },
    ),
  );
});

test("beyond the most that are counted, those that begin as the query does are found still", async () => {
  const terms = new Terms();
  for (let number = 0; number < 3 * MOST_COUNTED; number += 1) terms.add(`an-order-${number}`, number);
  terms.add("order", 99_999);
  const pauses: number[] = [];
  const { best, count } = await terms.find({ ...ALL, words: ["order"], pause: () => void pauses.push(1) });
  expect(best[0]).toMatchObject({ text: "order", rank: "exact" });
  expect(count).toBe(MOST_COUNTED);
  expect(pauses).toHaveLength(6);
});

test("ranks are one of the list, and the better the more of a text is asked for", () => {
  fc.assert(
    fc.property(name, name, (text, query) => {
      const words = queryWords(query);
      const rank = rankOf(text, text.toLowerCase(), words);
      expect(rank === undefined || RANKS.includes(rank)).toBe(true);
      if (words.length === 1 && text.toLowerCase() === words[0]) expect(rank).toBe("exact");
    }),
  );
});
