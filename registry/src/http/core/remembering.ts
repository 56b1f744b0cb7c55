/** What is remembered at most, and the letters of one question: clients ask for the same paths again and again. */
const MOST = 1_000;
const LONGEST = 200;

/** The same function of a string, which remembers what it gave for short ones; that there is nothing it finds out anew. */
export function remembering<Value>(make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (made === undefined || text.length > LONGEST) return made;
    // Those that are asked for are soon known again.
    if (known.size >= MOST) known.clear();
    known.set(text, made);
    return made;
  };
}
