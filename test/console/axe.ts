/** axe-core in a page: https://github.com/dequelabs/axe-core */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** What is wrong, one line for each rule and element; none is what is expected. */
export async function violationsOf(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  const has = await devtools.send("Runtime.evaluate", { expression: `"axe" in globalThis` });
  // The page's own policy lets no script in, except by the browser's own tools.
  if (has.result.value !== true) await devtools.send("Runtime.evaluate", { expression: axe.source });
  const { result, exceptionDetails } = await devtools.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
        \`\${id}: \${help} · \${target.join(" ")} · \${failureSummary}\`)))`,
    ...{ awaitPromise: true, returnByValue: true },
  });
  await devtools.detach();
  if (exceptionDetails !== undefined) throw new Error(`axe-core failed: ${exceptionDetails.text}`);
  return result.value as string[];
}
