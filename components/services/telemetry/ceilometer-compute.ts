import type { Service } from "../../model/service.ts";
import { ceilometerCommon, ceilometerSecrets, polling } from "./common.ts";

/** Asks a hypervisor what its instances use. It writes to the bus alone, which keeps that until the collector is there. */
export const ceilometerCompute: Service = {
  name: "ceilometer-compute",
  roles: ["compute"],
  passwords: ["rabbitmq", "ceilometer"],
  deploy(site, node) {
    const { packages, unit } = site.platform.ceilometerCompute;
    return {
      packages,
      leftovers: ["/etc/ceilometer"],
      files: [...ceilometerCommon(site, node), polling(site)],
      secretFiles: [ceilometerSecrets(site)],
      start: [{ unit }],
    };
  },
};
