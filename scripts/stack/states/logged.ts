import type { StateStack } from "./state.ts";
import { until } from "./until.ts";

/** Until each of the services has logged a line that matches. */
export const untilLogged = (
  { compose }: Pick<StateStack, "compose">,
  services: readonly string[],
  pattern: RegExp,
): Promise<void> =>
  until(`${pattern} in the log of ${services.join(" and ")}`, async () => {
    const logs = await Promise.all(
      services.map((service) =>
        compose.compose("-f", `${compose.directory}/state.json`, "logs", "--no-color", service),
      ),
    );
    return logs.every((log) => pattern.test(log));
  });
