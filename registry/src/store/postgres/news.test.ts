import { expect, test } from "vitest";
import { newsFrom } from "./news.ts";

test("whoever listens hears what has moved, and that anything may have where the log begins anew", () => {
  const news = newsFrom({ seq: 1, batch: "a" });
  const heard: (readonly string[] | undefined)[] = [];
  news.onChange((moved) => heard.push(moved === undefined ? undefined : [...moved]));
  news.learn([{ seq: 2, batch: "b", keys: ["s ./1"] }]);
  news.begin({ seq: 9, batch: "c" });
  expect(heard).toEqual([["s ./1"], undefined]);
});
