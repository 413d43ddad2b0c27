/** What Swift's services have in common. Its programs read ini files of paste, not those of oslo.config. */
import type { SecretFile } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import { ini, type IniValue } from "../../node/ini.ts";

/** Where its devices are mounted, each in a directory of its own. */
export const DEVICES = "/srv/node";

/** Objects are placed by a hash with these: with other ones, nothing that is stored would be found again. */
export const HASH_SECRETS: readonly string[] = ["swift-hash-prefix", "swift-hash-suffix"];

/** The file that every program of Swift reads. */
export function swiftConf(readBy: readonly string[]): SecretFile {
  return {
    path: "/etc/swift/swift.conf",
    group: "swift",
    mode: "0640",
    readBy,
    content: (secrets) => {
      const [prefix, suffix] = HASH_SECRETS.map(secrets);
      return ini({
        "swift-hash": { swift_hash_path_prefix: prefix, swift_hash_path_suffix: suffix },
        "storage-policy:0": { name: "Policy-0", default: "yes" },
      });
    },
  };
}

/** `[DEFAULT]` of a server. The package's syslog rules sort log lines by `log_name`. */
export function serverOptions(site: Site, address: string, name: string, port: number): Record<string, IniValue> {
  return {
    bind_ip: address,
    bind_port: port,
    workers: site.workers,
    log_name: name,
    log_level: site.config.debug ? "DEBUG" : "INFO",
  };
}
