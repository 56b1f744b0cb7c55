/** One call of a client with its answer. `from` and `to` are read from one monotonic clock: when it was sent, and answered. */
export interface Operation<Call, Answer> {
  readonly client: number;
  readonly call: Call;
  readonly answer: Answer;
  readonly from: number;
  readonly to: number;
}

/** What the calls would do one after the other. */
export interface Model<State, Call, Answer> {
  readonly initial: State;
  /** The state after the call; undefined where the answer is not the one due. */
  step(state: State, call: Call, answer: Answer): State | undefined;
  /** Whether a call that is answered so changes nothing, whatever comes before it. */
  isRead(call: Call, answer: Answer): boolean;
  /** A text that two states share exactly when they are the same. */
  key(state: State): string;
}

/**
 * Either an order of all operations that explains every answer, or the longest that was found, with the operations that
 * could have come next and do not fit.
 */
export type Verdict<Call, Answer> =
  | { readonly linearizable: true; readonly order: readonly Operation<Call, Answer>[] }
  | {
      readonly linearizable: false;
      readonly longest: readonly Operation<Call, Answer>[];
      readonly stuck: readonly Operation<Call, Answer>[];
    };

interface Frame<State> {
  readonly moves: readonly Move<State>[];
  /** The move that is tried next. */
  next: number;
  /** The operation that led here. */
  readonly taken: number | undefined;
}

interface Move<State> {
  readonly operation: number;
  readonly state: State;
}

/** Most states that are looked at before the search gives up: it needs some hundreds of bytes for each. */
const MOST = 2_000_000;

/**
 * Searches an order in which the operations, one after the other, give the answers that they gave, and in which none comes
 * before one that was over when it began (Wing and Gong 1993; what was reached before is not searched again: Lowe 2017).
 * Throws where the history is too wide to be searched.
 */
export function linearize<State, Call, Answer>(
  history: readonly Operation<Call, Answer>[],
  model: Model<State, Call, Answer>,
): Verdict<Call, Answer> {
  const operations = [...history].sort((a, b) => a.from - b.from);
  const done = new Set<number>();
  const seen = new Set<string>();
  let longest: readonly number[] = [];
  const frames: Frame<State>[] = [
    { moves: movesFrom(operations, 0, done, model.initial, model), next: 0, taken: undefined },
  ];
  let first = 0;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (done.size === operations.length) return { linearizable: true, order: pick(operations, [...done]) };
    const move = frame.moves[frame.next];
    frame.next += 1;
    if (move === undefined) {
      frames.pop();
      if (frame.taken !== undefined) {
        done.delete(frame.taken);
        first = Math.min(first, frame.taken);
      }
      continue;
    }
    done.add(move.operation);
    while (done.has(first)) first += 1;
    const key = `${reached(first, done)}|${model.key(move.state)}`;
    if (seen.has(key)) {
      done.delete(move.operation);
      first = Math.min(first, move.operation);
      continue;
    }
    if (seen.size === MOST) throw new Error(`undecided: ${MOST} states of ${operations.length} operations`);
    seen.add(key);
    if (done.size > longest.length) longest = [...done];
    frames.push({
      moves: movesFrom(operations, first, done, move.state, model),
      next: 0,
      taken: move.operation,
    });
  }
  const left = new Set(longest);
  const stuck = openAt(operations, 0, left);
  return { linearizable: false, longest: pick(operations, longest), stuck: pick(operations, stuck) };
}

/**
 * What may come next. A read that fits now may as well be taken now: whatever order explains the rest explains it then
 * too. Of a write that happens to change nothing now, the same cannot be said.
 */
function movesFrom<State, Call, Answer>(
  operations: readonly Operation<Call, Answer>[],
  first: number,
  done: ReadonlySet<number>,
  state: State,
  model: Model<State, Call, Answer>,
): readonly Move<State>[] {
  const moves: Move<State>[] = [];
  for (const operation of openAt(operations, first, done)) {
    const one = operations[operation];
    const next = one === undefined ? undefined : model.step(state, one.call, one.answer);
    if (one === undefined || next === undefined) continue;
    if (model.isRead(one.call, one.answer)) return [{ operation, state: next }];
    moves.push({ operation, state: next });
  }
  // What was answered first most likely happened first: the search is shorter by that, and finds the same.
  const answered = ({ operation }: Move<State>) => operations[operation]?.to ?? 0;
  return moves.sort((a, b) => answered(a) - answered(b));
}

/** The operations that are left and began before any that is left was over. All before `first` are done. */
function openAt<Call, Answer>(
  operations: readonly Operation<Call, Answer>[],
  first: number,
  done: ReadonlySet<number>,
): readonly number[] {
  const open: number[] = [];
  let over = Number.POSITIVE_INFINITY;
  for (let index = first; index < operations.length; index += 1) {
    const one = operations[index];
    if (one === undefined || one.from > over) break;
    if (done.has(index)) continue;
    open.push(index);
    over = Math.min(over, one.to);
  }
  return open;
}

/** What is done, in short: all before `first`, and some behind it. */
function reached(first: number, done: ReadonlySet<number>): string {
  const beyond = [...done].filter((index) => index > first).sort((a, b) => a - b);
  return `${first}:${beyond.join(",")}`;
}

function pick<Item>(items: readonly Item[], indexes: readonly number[]): readonly Item[] {
  return indexes.flatMap((index) => items[index] ?? []);
}
