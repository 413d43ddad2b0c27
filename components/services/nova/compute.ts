import type { Service } from "../../model/service.ts";
import { readBy } from "../../node/files.ts";
import { claim } from "../../node/plan.ts";
import { PORTS } from "../../model/site.ts";
import { hasTelemetry } from "../../model/telemetry.ts";
import { dropIn, openstackDefault, runtimeDirectory } from "../oslo.ts";
import { novaCommon, novaSecrets } from "./common.ts";
import { injection } from "./injection.ts";

/** A hypervisor: nova-compute over libvirt. */
export const novaCompute: Service = {
  name: "nova-compute",
  roles: ["compute"],
  passwords: ["rabbitmq", "nova", "placement", "neutron"],
  deploy(site, node) {
    const { packages, unit, libvirt } = site.platform.novaCompute;
    const injected = injection(site);
    // Each hour it tells of every instance that there was.
    const audit = hasTelemetry(site.config) ? { instance_usage_audit: true, instance_usage_audit_period: "hour" } : {};
    return {
      packages: [...packages, ...injected.packages],
      leftovers: ["/etc/nova", "/etc/libvirt"],
      files: [
        ...runtimeDirectory(site, "nova"),
        ...injected.files,
        ...readBy(
          [unit],
          [
            ...openstackDefault(site),
            novaCommon(site, node),
            dropIn(
              site,
              "nova",
              {
                DEFAULT: {
                  // Guests that ran when the host went down run again when it is back.
                  resume_guests_state_on_host_boot: true,
                  ...audit,
                },
                libvirt: { virt_type: "@{virt_type}", ...injected.options },
                vnc: {
                  enabled: true,
                  server_listen: node.address,
                  server_proxyclient_address: node.address,
                  novncproxy_base_url: site.endpoint("public", PORTS.console, "/vnc_auto.html"),
                },
              },
              "12-compute",
            ),
          ],
        ),
      ],
      secretFiles: readBy([unit], [novaSecrets(site)]),
      start: [
        claim("domains", "instance-"),
        ...libvirt.map((daemon) => ({ unit: daemon })),
        ...injected.start,
        { unit },
      ],
    };
  },
};
