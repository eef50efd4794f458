/** What a person is told of a change on a Redis that is one of several. Pure. */
import type * as z from "zod";
import type { topologySchema } from "../../../protocol/operations/set.ts";
import { counted } from "../../../shared/figures.ts";

type Topology = z.output<typeof topologySchema>;

/** Replicas neither evict nor refuse by their own limit unless they are told to: https://redis.io/docs/latest/operate/oss_and_stack/management/replication/ */
const ofReplica = ({ maxmemory_ignored }: Topology): string =>
  maxmemory_ignored === false
    ? "This Redis is a replica that is told to keep to its own maxmemory (replica-ignore-maxmemory no): it may evict what its primary still has."
    : `This Redis is a replica, and a replica ${maxmemory_ignored === null ? "usually " : ""}ignores maxmemory and its policy (replica-ignore-maxmemory yes): its primary decides what is evicted, and what is set here counts once it is the primary itself.`;

const ofPrimary = (replicas: number): string => {
  const kept =
    replicas === 1
      ? "its replica keeps a value of its own, which counts"
      : `its ${counted(replicas, "replica")} keep values of their own, which count`;
  return `It is set on this Redis alone: ${kept} after a failover.`;
};

/** @param key what is set; nothing is said of settings other than the two of eviction */
export const topologyWarnings = (key: string, topology: Topology | undefined): string[] => {
  if (topology === undefined || !/^maxmemory(?:-policy)?$/.test(key)) return [];
  const { role, replicas, cluster } = topology;
  return [
    ...(role === "slave" ? [ofReplica(topology)] : []),
    ...(role === "master" && replicas > 0 ? [ofPrimary(replicas)] : []),
    ...(cluster ? ["This Redis is a node of a cluster: the other nodes keep the values of their own."] : []),
  ];
};
