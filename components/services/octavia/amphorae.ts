import { AMPHORA_TAG } from "../../model/networks.ts";
import type { Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { data, run } from "../../node/plan.ts";
import { dropIn, secretDropIn } from "../oslo.ts";
import { certificates, makeCertificates } from "./certificates.ts";
import { octaviaFiles, octaviaLasting, octaviaPasswords, octaviaSecrets } from "./common.ts";
import { upload } from "./image.ts";
import { managementPort } from "./management-port.ts";

/**
 * What directs balancers that are instances: it makes them, hears how they are, and makes them anew.
 *
 * Where it is, and of what it makes them, it learns when the cloud's API has made it: see `tenancy/load-balancing.ts`.
 */
export const amphorae: Service = {
  name: "octavia-amphorae",
  roles: ["octavia-worker"],
  passwords: octaviaPasswords,
  lasting: octaviaLasting,
  deploy(site, node) {
    const { packages, units } = site.platform.amphorae;
    const { files: portFiles, secretFiles: portSecrets, start: plug } = managementPort(site);
    const all = Object.values(units);
    const threads = site.workers;
    return {
      packages,
      leftovers: ["/etc/octavia"],
      files: [
        ...octaviaFiles(site, node),
        dropIn(
          site,
          "octavia",
          {
            certificates: { ca_certificate: certificates.serverCa, ca_private_key: certificates.serverCaKey },
            haproxy_amphora: {
              server_ca: certificates.serverCa,
              client_cert: certificates.client,
              // An emulated processor boots one in two minutes.
              connection_max_retries: 300,
              connection_retry_interval: 2,
            },
            controller_worker: {
              client_ca: certificates.clientCa,
              amp_image_tag: AMPHORA_TAG,
              amp_active_retries: 60,
              amp_active_wait_sec: 5,
              loadbalancer_topology: "SINGLE",
              workers: threads,
            },
            health_manager: {
              bind_port: PORTS.balancerHealth,
              health_update_threads: threads,
              stats_update_threads: threads,
            },
            // One that is to go need not give its ports back first.
            networking: { port_detach_timeout: 60 },
          },
          "12-amphorae",
          all,
        ),
        makeCertificates,
        ...portFiles,
        ...upload.files(site),
      ],
      secretFiles: [
        octaviaSecrets(site),
        {
          ...secretDropIn(
            site,
            "octavia",
            (told) => ({
              health_manager: {
                heartbeat_key: told("octavia-heartbeat"),
                bind_ip: told("management-address"),
                controller_ip_port_list: `${told("management-address")}:${PORTS.balancerHealth}`,
              },
              controller_worker: {
                amp_boot_network_list: told("management-network"),
                amp_secgroup_list: told("amphora-group"),
                amp_flavor_id: told("amphora-flavor"),
                amp_image_owner_id: told("service-project"),
              },
            }),
            "22-amphorae-secrets",
          ),
          readBy: all,
        },
        ...portSecrets,
      ],
      queues: ["octavia_provisioning_v2"],
      start: [
        // Balancers know the node by these keys.
        data(certificates.directory),
        run(["sh", makeCertificates.path, certificates.directory]),
        ...plug,
        ...upload.start(site),
        ...all.map((unit) => ({ unit })),
      ],
    };
  },
};
