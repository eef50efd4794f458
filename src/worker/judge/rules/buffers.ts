/** The rules on buffers: memory that counts as used and that eviction cannot free. */
import { duration, sizeText, percent } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { ceilingFor } from "../ceilings.ts";
import { atOrAbove } from "../reasons.ts";
import { rule } from "../rule.ts";
import {
  BUFFERS_CRITICAL,
  BUFFERS_WARN,
  CLIENT_BUFFER_CRITICAL,
  CLIENT_BUFFER_WARN,
  CLIENT_BUFFER_WARN_BYTES,
} from "../thresholds.ts";
import { CLIENTS, INFO } from "./sources.ts";

export const clientBuffer = rule({
  id: "client_buffer",
  needs: ["clients"],
  source: CLIENTS,
  judge: ({ clients, memory }, known) => {
    const { largest } = clients;
    if (largest === null) return clients.connected_clients === 0 ? "fine" : "unknown";
    const ceiling = memory === undefined ? Number.POSITIVE_INFINITY : ceilingFor(memory);
    const warn = Math.min(CLIENT_BUFFER_WARN_BYTES, CLIENT_BUFFER_WARN * ceiling);
    const crossed = atOrAbove(largest.memory, warn, CLIENT_BUFFER_CRITICAL * ceiling);
    if (crossed === null) return "fine";
    const who = `${largest.address}${largest.name === "" ? "" : ` (${largest.name})`}`;
    return {
      ...crossed,
      figure: largest.memory,
      text: `One client, ${who}, holds ${sizeText(largest.memory)} in its buffers.`,
      evidence: [
        {
          text: `client ${largest.id} at ${who}: ${sizeText(largest.memory)}, last command ${largest.command || "none"}, idle ${duration(largest.idle_ms)}`,
          command: redisCli(known, "CLIENT LIST"),
        },
      ],
      meaning:
        "It reads more slowly than Redis answers, or sends very large commands. Its buffers count as used memory: keys are evicted, or writes refused, to make room for them.",
      next_step: `Find the application behind ${largest.address} and let it read on, or close it: \`${redisCli(known, `CLIENT KILL ID ${largest.id}`)}\`; \`client-output-buffer-limit\` bounds such clients.`,
    };
  },
  fine: ({ clients: { largest } }) =>
    `No client holds a large buffer${largest === null ? "" : ` (the largest: ${sizeText(largest.memory)})`}.`,
});

export const outsideEviction = rule({
  id: "buffers_outside_eviction",
  needs: ["memory"],
  source: INFO,
  judge: ({ memory }, known) => {
    const { mem_not_counted_for_evict: apart, mem_clients_normal: clients } = memory;
    if (apart === null && clients === null) return "unknown";
    const ceiling = ceilingFor(memory);
    const total = (apart ?? 0) + (clients ?? 0);
    const crossed = atOrAbove(ceiling > 0 ? total / ceiling : 0, BUFFERS_WARN, BUFFERS_CRITICAL);
    if (crossed === null) return "fine";
    return {
      ...crossed,
      figure: total / ceiling,
      text: `Buffers that eviction cannot free take ${sizeText(total)}, ${percent(total / ceiling)} of what Redis may use.`,
      evidence: [
        {
          text: `mem_clients_normal ${sizeText(clients ?? 0)}, mem_not_counted_for_evict ${sizeText(apart ?? 0)} (replicas ${sizeText(memory.mem_clients_slaves ?? 0)}, AOF ${sizeText(memory.mem_aof_buffer ?? 0)})`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning:
        "Clients' buffers push out keys; those of replicas and of the AOF come on top of maxmemory, towards the container's limit.",
      next_step: `See which clients hold them (\`${redisCli(known, "CLIENT LIST")}\`, the field tot-mem), and bound them with \`client-output-buffer-limit\`.`,
    };
  },
  fine: ({ memory }) =>
    `Buffers that eviction cannot free are small (${sizeText((memory.mem_not_counted_for_evict ?? 0) + (memory.mem_clients_normal ?? 0))}).`,
});
