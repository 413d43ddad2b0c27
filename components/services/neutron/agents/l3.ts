import type { Service } from "../../../model/service.ts";
import { readBy } from "../../../node/files.ts";
import { claim } from "../../../node/plan.ts";
import { interfaceDriver } from "./driver.ts";
import { agentFiles, neutronSecrets } from "../common.ts";

/** Routers of projects' networks: addresses translated on the way out, floating addresses and forwarded ports on the way in. */
export const l3: Service = {
  name: "l3",
  roles: ["network"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit } = site.platform.l3;
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: agentFiles(site, node, unit, {
        DEFAULT: interfaceDriver(site.config),
        agent: { extensions: "port_forwarding" },
      }),
      secretFiles: readBy([unit], [neutronSecrets(site)]),
      start: [
        claim("mount", "/run/netns"),
        claim("namespaces", "qrouter-"),
        claim("processes", "/var/lib/neutron/"),
        claim("links", "tap"),
        { unit },
      ],
    };
  },
};
