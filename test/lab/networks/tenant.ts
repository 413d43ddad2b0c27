/** A project made for the proof, with a network, a router and instances on hypervisors of the test's choice. */
import { readFile } from "node:fs/promises";
import { attempt, until } from "../../../lab/run.ts";
import { Api } from "../../../scripts/recover/api.ts";
import type { Cloud } from "../support/cloud.ts";
import { consoleLog } from "../support/guest.ts";

interface Identified {
  readonly id: string;
}

export interface Guest extends Identified {
  readonly name: string;
  readonly portId: string;
  /** Its address on the project's network. */
  readonly address: string;
}

/** How long a guest may take to boot when several do at once on an emulated processor, in milliseconds. */
const PATIENCE = 400_000;

export class Tenant {
  readonly guests: Guest[] = [];
  routerId = "";
  networkId = "";
  subnetId = "";

  private constructor(
    private readonly cloud: Cloud,
    private readonly admin: Api,
    /** The administrator's API, in this project: it may choose the hypervisor of an instance. */
    readonly api: Api,
    readonly projectId: string,
  ) {}

  static async create(cloud: Cloud, name: string): Promise<Tenant> {
    const admin = await cloud.api("admin");
    const { project } = await admin.post<{ project: Identified }>("identity", "/projects", {
      project: { name, domain_id: "default" },
    });
    const { roles } = await admin.get<{ roles: Identified[] }>("identity", "/roles?name=admin");
    const grant = `/projects/${project.id}/users/${admin.token.user.id}/roles/${roles[0]!.id}`;
    await admin.put("identity", grant, undefined);
    const login = await cloud.login("admin");
    const api = await Api.login({ ...login, auth: { ...login.auth, project_name: name } });
    const tenant = new Tenant(cloud, admin, api, project.id);
    await tenant.letIn();
    const public_key = (await readFile(`${cloud.lab.key}.pub`, "utf8")).trim();
    await api.post("compute", "/os-keypairs", { keypair: { name: "proof", public_key } }).catch(ignoreConflict);
    return tenant;
  }

  /** ICMP and SSH from anywhere, in the project's default group. */
  private async letIn(): Promise<void> {
    const { security_groups: groups } = await this.api.get<{ security_groups: (Identified & { name: string })[] }>(
      "network",
      `/v2.0/security-groups?project_id=${this.projectId}`,
    );
    const group = groups.find(({ name }) => name === "default")!;
    const rules = [{ protocol: "icmp" }, { protocol: "tcp", port_range_min: 22, port_range_max: 22 }];
    for (const rule of rules) {
      await this.api.post("network", "/v2.0/security-group-rules", {
        security_group_rule: { security_group_id: group.id, direction: "ingress", ethertype: "IPv4", ...rule },
      });
    }
  }

  /** A network with its subnet; `routed` with a router that leads to the external network; of the first type, or of `type`. */
  async network(cidr: string, routed = true, type?: string): Promise<void> {
    const { api, projectId: project_id } = this;
    const { network } = await api.post<{ network: Identified }>("network", "/v2.0/networks", {
      network: { name: "proof", project_id, ...(type === undefined ? {} : { "provider:network_type": type }) },
    });
    const { subnet } = await api.post<{ subnet: Identified }>("network", "/v2.0/subnets", {
      subnet: { name: "proof", network_id: network.id, ip_version: 4, cidr, project_id },
    });
    this.networkId = network.id;
    this.subnetId = subnet.id;
    if (!routed) return;
    const { router } = await api.post<{ router: Identified }>("network", "/v2.0/routers", {
      router: { name: "proof", project_id, external_gateway_info: { network_id: await this.externalNetwork() } },
    });
    this.routerId = router.id;
    await api.put("network", `/v2.0/routers/${router.id}/add_router_interface`, { subnet_id: subnet.id });
  }

  /** Uses a network that is there already, for designs in which projects make none. */
  async onProvider(name = "provider"): Promise<void> {
    const { networks } = await this.api.get<{ networks: (Identified & { subnets: string[] })[] }>(
      "network",
      `/v2.0/networks?name=${name}`,
    );
    this.networkId = networks[0]!.id;
    this.subnetId = networks[0]!.subnets[0]!;
  }

  async externalNetwork(): Promise<string> {
    const path = "/v2.0/networks?router:external=true";
    return (await this.admin.get<{ networks: Identified[] }>("network", path)).networks[0]!.id;
  }

  /** Starts an instance on a hypervisor; {@link booted} waits for it. */
  async start(name: string, hypervisor: string, address?: string): Promise<Guest> {
    const { api } = this;
    const fixed_ips = [{ subnet_id: this.subnetId, ...(address === undefined ? {} : { ip_address: address }) }];
    const { port } = await api.post<{ port: Identified & { fixed_ips: { ip_address: string }[] } }>(
      "network",
      "/v2.0/ports",
      { port: { name, network_id: this.networkId, project_id: this.projectId, fixed_ips } },
    );
    const { images } = await api.get<{ images: Identified[] }>("image", "/v2/images?name=test");
    const { flavors } = await api.get<{ flavors: Identified[] }>("compute", "/flavors");
    const { server } = await api.post<{ server: Identified }>("compute", "/servers", {
      server: {
        name,
        imageRef: images[0]!.id,
        flavorRef: flavors[0]!.id,
        key_name: "proof",
        availability_zone: `nova:${hypervisor}`,
        networks: [{ port: port.id }],
      },
    });
    const guest = { id: server.id, name, portId: port.id, address: port.fixed_ips[0]!.ip_address };
    this.guests.push(guest);
    return guest;
  }

  /** @throws Error with the end of its console log unless it says its own address and got its metadata */
  async booted(guest: Guest): Promise<void> {
    let log = "";
    const ready = async (): Promise<boolean> => {
      log = await consoleLog(this.api, guest.id).catch(() => "");
      return log.includes("STACKWRIGHT READY");
    };
    await until(`${guest.name} to be ready`, ready, PATIENCE, 1_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; its console log ends with\n${log.slice(-1500)}`);
    });
    const line = /STACKWRIGHT READY.*/.exec(log)?.[0] ?? "";
    if (!line.includes(`address=${guest.address}`) || !line.includes("instance=i-"))
      throw new Error(`${guest.name}, with the address ${guest.address}, says: ${line}`);
  }

  /** A floating address of a port, such as an instance's. */
  async floating({ portId }: Pick<Guest, "portId">): Promise<string> {
    const { floatingip } = await this.api.post<{ floatingip: { floating_ip_address: string } }>(
      "network",
      "/v2.0/floatingips",
      {
        floatingip: {
          floating_network_id: await this.externalNetwork(),
          port_id: portId,
          project_id: this.projectId,
        },
      },
    );
    return floatingip.floating_ip_address;
  }

  /** A floating address of which one port leads to an instance's SSH server. */
  async forwarded(guest: Guest, port: number): Promise<string> {
    const { floatingip } = await this.api.post<{ floatingip: Identified & { floating_ip_address: string } }>(
      "network",
      "/v2.0/floatingips",
      { floatingip: { floating_network_id: await this.externalNetwork(), project_id: this.projectId } },
    );
    await this.api.post("network", `/v2.0/floatingips/${floatingip.id}/port_forwardings`, {
      port_forwarding: {
        protocol: "tcp",
        external_port: port,
        internal_port: 22,
        internal_ip_address: guest.address,
        internal_port_id: guest.portId,
      },
    });
    return floatingip.floating_ip_address;
  }

  /** Address of the router on the external network. */
  async routerAddress(): Promise<string> {
    const { router } = await this.api.get<{
      router: { external_gateway_info: { external_fixed_ips: { ip_address: string }[] } };
    }>("network", `/v2.0/routers/${this.routerId}`);
    return router.external_gateway_info.external_fixed_ips[0]!.ip_address;
  }

  /** Everything of the project goes, then the project. */
  async remove(): Promise<void> {
    const { api } = this;
    for (const { id } of this.guests) await api.delete("compute", `/servers/${id}`);
    const gone = async (): Promise<boolean> =>
      (await api.get<{ servers: unknown[] }>("compute", "/servers")).servers.length === 0;
    await until("instances to be gone", gone, 120_000, 1_000);
    const own = `project_id=${this.projectId}`;
    const { floatingips } = await api
      .get<{ floatingips: Identified[] }>("network", `/v2.0/floatingips?${own}`)
      .catch(() => ({ floatingips: [] }));
    for (const { id } of floatingips) await this.removeFloating(`/v2.0/floatingips/${id}`);
    for (const { portId } of this.guests) await api.delete("network", `/v2.0/ports/${portId}`);
    if (this.routerId !== "") {
      const path = `/v2.0/routers/${this.routerId}`;
      await api.put("network", `${path}/remove_router_interface`, { subnet_id: this.subnetId });
      await api.delete("network", path);
      await api.delete("network", `/v2.0/networks/${this.networkId}`);
    }
    const { security_groups: groups } = await api.get<{ security_groups: Identified[] }>(
      "network",
      `/v2.0/security-groups?${own}`,
    );
    for (const { id } of groups) await api.delete("network", `/v2.0/security-groups/${id}`);
    await this.admin.delete("identity", `/projects/${this.projectId}`);
  }

  /** Neutron keeps an address as long as one of its ports is forwarded. */
  private async removeFloating(path: string): Promise<void> {
    const list = await this.api.get<{ port_forwardings: Identified[] }>("network", `${path}/port_forwardings`);
    for (const { id } of list.port_forwardings) await this.api.delete("network", `${path}/port_forwardings/${id}`);
    await this.api.delete("network", path);
  }

  /** A shell command in an instance, by an address at which its SSH server answers. */
  async inside(address: string, command: string, port = 22): Promise<{ code: number; stdout: string }> {
    const [nsenter, namespace, ssh, ...rest] = this.cloud.lab.instanceSsh(address);
    const options = ["-o", "ConnectTimeout=10", "-o", "BatchMode=yes", "-p", String(port)];
    return attempt([nsenter!, namespace!, ssh!, ...options, ...rest, command], { timeout: 60_000 });
  }
}

function ignoreConflict(error: unknown): void {
  if (!String(error).includes("409")) throw error;
}
