/** The control side: what it says of itself, and who reports to it. */
import { expect } from "vitest";
import { type Cloud, onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

export const upgradeCheck: Proof = {
  name: "nova-status upgrade check: all Success",
  async run(cloud) {
    const report = await onNode(cloud.controller, "runuser -u nova -- nova-status upgrade check 2>&1");
    const results = [...report.matchAll(/\| Check: (.*?) +\|\n\| Result: (.*?) +\|/g)].map(([, check, result]) => ({
      check,
      result,
    }));
    expect(results.length, report).toBeGreaterThan(3);
    expect(results.filter(({ result }) => result !== "Success")).toEqual([]);
  },
};

interface Agent {
  readonly agent_type: string;
  readonly host: string;
  readonly alive: boolean;
  readonly admin_state_up: boolean;
  /** UTC, `2026-11-22 03:03:30`, with or without a fraction and an offset. */
  readonly heartbeat_timestamp: string;
}

const SWITCH_AGENTS: Readonly<Record<string, string>> = {
  openvswitch: "Open vSwitch agent",
  linuxbridge: "Linux bridge agent",
};

function directedAgents(cloud: Cloud): string[] {
  const network = cloud.networkNodes;
  const switches = cloud.lab.nodes.filter((node) =>
    [...cloud.nodesWith("compute"), ...cloud.nodesWith("octavia-worker"), ...network].includes(node),
  );
  return [
    ...switches.map((node) => `${SWITCH_AGENTS[cloud.networking.mechanism]!} on ${node.name}`),
    ...network.flatMap(({ name }) => [`DHCP agent on ${name}`, `Metadata agent on ${name}`]),
    ...(cloud.networking.tenantTypes.length > 0 ? network.map(({ name }) => `L3 agent on ${name}`) : []),
  ];
}

/** Routers and DHCP are in the switches; those of network nodes lead outside. */
function ovnAgents(cloud: Cloud): string[] {
  const [network, computes] = [cloud.networkNodes, cloud.nodesWith("compute")];
  return [
    ...network.map(({ name }) => `OVN Controller Gateway agent on ${name}`),
    ...computes.filter((node) => !network.includes(node)).map(({ name }) => `OVN Controller agent on ${name}`),
    ...computes.map(({ name }) => `OVN Metadata agent on ${name}`),
  ];
}

export const agentsAlive: Proof = {
  name: "all network agents are there and alive: a switch on each node with ports, DHCP, metadata and routers where they belong",
  async run(cloud) {
    const { agents } = await (await cloud.api("admin")).get<{ agents: Agent[] }>("network", "/v2.0/agents");
    const wanted = cloud.networking.mechanism === "ovn" ? ovnAgents(cloud) : directedAgents(cloud);
    const alive = agents.filter((agent) => agent.alive && agent.admin_state_up);
    expect(alive.map((agent) => `${agent.agent_type} on ${agent.host}`).sort()).toEqual(wanted.sort());
    expect(agents).toHaveLength(wanted.length);
  },
};

interface ComputeService {
  readonly binary: string;
  readonly host: string;
  readonly state: string;
  readonly status: string;
  /** UTC, `2026-11-22T03:03:30.000000`; null before the first report. */
  readonly updated_at: string | null;
}

export const computesUp: Proof = {
  name: "all compute services are up: scheduler, conductor, and a hypervisor on each compute node",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { services } = await api.get<{ services: ComputeService[] }>("compute", "/os-services");
    const wanted = [
      ...cloud
        .nodesWith("controller")
        .flatMap(({ name }) => [`nova-conductor on ${name}`, `nova-scheduler on ${name}`]),
      ...cloud.nodesWith("compute").map(({ name }) => `nova-compute on ${name}`),
    ];
    const up = services.filter(({ state, status }) => state === "up" && status === "enabled");
    expect(up.map(({ binary, host }) => `${binary} on ${host}`).sort()).toEqual(wanted.sort());
    expect(services).toHaveLength(wanted.length);
  },
};

const time = (utc: string | null): number => (utc === null ? 0 : Date.parse(`${utc.slice(0, 19).replace(" ", "T")}Z`));

/**
 * Whoever fell silent counts as up until its last report is a minute old, so that being up says nothing of what happened
 * within that minute. Having reported since does. (OVN's agents report when they are asked.)
 *
 * @param since milliseconds since the epoch
 * @throws Error naming the services that have not reported since then
 */
export async function reportedSince(cloud: Cloud, since: number): Promise<void> {
  const api = await cloud.api("admin");
  const { services } = await api.get<{ services: ComputeService[] }>("compute", "/os-services");
  const { agents } = await api.get<{ agents: Agent[] }>("network", "/v2.0/agents");
  const reports = [
    ...services.map(({ binary, host, updated_at }) => ({ name: `${binary} on ${host}`, at: time(updated_at) })),
    ...(cloud.networking.mechanism === "ovn" ? [] : agents).map((agent) => ({
      name: `${agent.agent_type} on ${agent.host}`,
      at: time(agent.heartbeat_timestamp),
    })),
  ];
  expect(
    reports.filter(({ at }) => at < since).map(({ name }) => name),
    "silent",
  ).toEqual([]);
}
