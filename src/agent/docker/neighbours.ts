/** What both transports make of the engine's inspection of another container: by which names and addresses others reach it. */
import * as z from "zod";
import type { Neighbour } from "./seam.ts";

/** Of a host with more containers than that nothing is told: a part of them does not show that a name is nobody's. */
export const MAX_NEIGHBOURS = 200;

const texts = z.array(z.string()).nullish().catch(null);

const networkSchema = z.object({
  Aliases: texts,
  DNSNames: texts,
  IPAddress: z.string().catch(""),
  GlobalIPv6Address: z.string().catch(""),
});

const neighbourSchema = z.object({
  Name: z.string(),
  Config: z.object({
    Hostname: z.string().catch(""),
    Labels: z.record(z.string(), z.string()).nullish().catch(null),
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), networkSchema).nullish().catch(null) }),
});

/** Null where it is not what the engine answers. */
export const toNeighbour = (inspected: unknown): Neighbour | null => {
  const parsed = neighbourSchema.safeParse(inspected);
  if (!parsed.success) return null;
  const { Name, Config, NetworkSettings } = parsed.data;
  const container = Name.replace(/^\//, "");
  const networks = Object.values(NetworkSettings.Networks ?? {});
  const known = [
    container,
    Config.Hostname,
    Config.Labels?.["com.docker.compose.service"] ?? "",
    ...networks.flatMap(({ Aliases, DNSNames, IPAddress, GlobalIPv6Address }) => [
      ...(Aliases ?? []),
      ...(DNSNames ?? []),
      IPAddress,
      GlobalIPv6Address,
    ]),
  ];
  return { container, known: [...new Set(known.filter((each) => each !== ""))] };
};
