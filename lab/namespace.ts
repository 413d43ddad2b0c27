/**
 * The lab's network: a namespace with both bridges, joined to the outside by a user-mode stack. Nothing of the machine's
 * own network is changed: no address, no route, no forwarding, no rule.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runningPid, startDaemon, stopDaemon } from "./daemon.ts";
import { networks } from "./description.ts";
import { attempt, run, succeeds, until } from "./run.ts";
import { doing } from "./say.ts";

/** The name server that slirp4netns answers on, for the nodes and for instances. It asks the machine's own. */
export const nameServer = "10.0.2.3";

export class Namespace {
  readonly name: string;
  private readonly pidFile: string;
  private readonly log: string;

  /**
   * @param lab the lab's name; the lab `lab` has the namespace `stackwright`
   * @param state the lab's state directory
   */
  constructor(lab: string, state: string) {
    this.name = lab === "lab" ? "stackwright" : `stackwright-${lab}`;
    this.pidFile = join(state, "slirp.pid");
    this.log = join(state, "slirp.log");
  }

  get path(): string {
    return `/run/netns/${this.name}`;
  }

  /** The command line that runs a command inside. Not `ip netns exec`: that one remounts /sys, which nspawn cannot bear. */
  inside(argv: readonly string[]): string[] {
    return ["nsenter", `--net=${this.path}`, ...argv];
  }

  exists(): boolean {
    return existsSync(this.path);
  }

  /** Makes what is missing of namespace, bridges, way out and address translation. */
  async ensure(): Promise<void> {
    if (await this.complete()) return;
    await doing(`network namespace ${this.name}`, async () => {
      // A namespace whose file is there but not mounted is left by a killed `ip netns add`.
      if (!(await succeeds(this.inside(["true"])))) {
        await attempt(["ip", "netns", "delete", this.name]);
        await run(["ip", "netns", "add", this.name]);
      }
      await this.ip("link", "set", "lo", "up");
      for (const network of networks) await this.ensureBridge(network.bridge, network.gateway, network.mac);
      await this.ensureWayOut();
      await run(this.inside(["sysctl", "-qw", "net.ipv4.ip_forward=1"]));
      const masquerade = ["POSTROUTING", "-o", "tap0", "-j", "MASQUERADE"];
      if (!(await succeeds(this.inside(["iptables", "-t", "nat", "-C", ...masquerade])))) {
        await run(this.inside(["iptables", "-t", "nat", "-A", ...masquerade]));
      }
    });
  }

  /** Ends the way out and removes the namespace with all that is in it. */
  async remove(): Promise<void> {
    await stopDaemon(this.pidFile, "SIGTERM", 5_000);
    if (this.exists()) await run(["ip", "netns", "delete", this.name]);
    // The first `ip netns add` mounted this directory. With namespaces in it, it is busy and stays.
    if ((await readdir("/run/netns").catch(() => ["none"])).length === 0) await attempt(["umount", "/run/netns"]);
  }

  /** The masquerade rule is the last thing made, so it stands for all that goes before it; the way out may have died. */
  private async complete(): Promise<boolean> {
    const rule = this.inside(["iptables", "-t", "nat", "-C", "POSTROUTING", "-o", "tap0", "-j", "MASQUERADE"]);
    return this.exists() && (await runningPid(this.pidFile)) !== undefined && (await succeeds(rule));
  }

  private ip(...args: string[]): Promise<string> {
    return run(["ip", "-n", this.name, ...args]);
  }

  private async ensureBridge(bridge: string, gateway: string, mac: string): Promise<void> {
    if (!(await succeeds(["ip", "-n", this.name, "link", "show", bridge]))) {
      // With an address of its own the gateway's does not change with the ports that come and go.
      await this.ip("link", "add", bridge, "address", mac, "type", "bridge");
    }
    await this.ip("address", "replace", gateway, "dev", bridge);
    await this.ip("link", "set", bridge, "up");
  }

  private async ensureWayOut(): Promise<void> {
    await startDaemon(this.pidFile, this.log, [
      "slirp4netns",
      "--netns-type=path",
      "--configure",
      "--mtu=65520",
      "--disable-host-loopback",
      this.path,
      "tap0",
    ]);
    const routed = async (): Promise<boolean> => (await this.ip("route", "show", "default")).includes("tap0");
    await until(`way out of ${this.name} (see ${this.log})`, routed, 10_000);
  }
}
