// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mounted } from "../mounted.fixture.ts";
import { useAttempt } from "./use-attempt.ts";

test("what comes later overtakes what hangs, and what was said before is gone", async () => {
  let answer: (said: string) => void = () => {};
  const hanging = new Promise<string>((resolve) => (answer = resolve));
  const Trying = () => {
    const { said, attempt } = useAttempt();
    return (
      <>
        <p>It says: {said ?? "nothing"}.</p>
        <button type="button" onClick={() => attempt(() => hanging)}>
          Hang
        </button>
        <button type="button" onClick={() => attempt(() => Promise.resolve("done"))}>
          Go on
        </button>
      </>
    );
  };
  await mounted(<Trying />, async ({ text, press, sees, settle }) => {
    await press("Go on");
    await sees("It says: done.");
    await press("Hang");
    await sees("It says: nothing.");
    await press("Go on");
    await sees("It says: done.");
    answer("too late");
    await settle();
    expect(text()).toContain("It says: done.");
  });
});
