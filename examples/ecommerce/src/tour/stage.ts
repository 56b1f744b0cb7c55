/** Where the tour is shown, and what of it did not come as expected. */
export interface Stage {
  /** Begins a step. */
  title(text: string): void;
  /** Shows what a step printed. */
  show(text: string): void;
  /** Says whether something came as expected, and remembers where it did not. */
  expect(holds: boolean, expected: string): void;
  wrong(): number;
}

export function createStage(): Stage {
  let step = 0;
  let wrong = 0;
  const show = (text: string): void => {
    for (const line of text.trimEnd().split("\n")) console.log(`   ${line}`);
  };
  return {
    title: (text) => {
      step += 1;
      console.log(`\n${step}. ${text}`);
    },
    show,
    expect: (holds, expected) => {
      if (holds) return;
      wrong += 1;
      show(`NOT AS EXPECTED: ${expected}`);
    },
    wrong: () => wrong,
  };
}
