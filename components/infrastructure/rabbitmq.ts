import { listens, run } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/** Sets the account's password when it is another one; it comes on stdin and is handed on there. */
const SET_PASSWORD = `
read -r password
printf '%s' "$password" | rabbitmqctl -q authenticate_user openstack >/dev/null 2>&1 ||
  printf '%s' "$password" | rabbitmqctl -q change_password openstack`
  .trim()
  .replaceAll(/\n\s*/g, " ")
  .replace("read -r password", "read -r password;");

/** The message bus. Its first start makes the account `openstack` in place of `guest`. */
export const rabbitmq: Service = {
  name: "rabbitmq",
  roles: ["controller"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit, conf } = site.platform.rabbitmq;
    return {
      packages,
      ports: [PORTS.amqp],
      leftovers: ["/var/lib/rabbitmq/mnesia"],
      files: [
        {
          path: conf,
          content: [
            `listeners.tcp.1 = ${node.address}:${PORTS.amqp}`,
            "default_user = openstack",
            "default_user_tags.administrator = false",
            "default_permissions.configure = .*",
            "default_permissions.read = .*",
            "default_permissions.write = .*",
          ].join("\n"),
        },
      ],
      secretFiles: [
        {
          path: conf.replace("10-", "20-secrets-"),
          content: (secrets) => `default_pass = ${secrets("rabbitmq")}`,
          group: "rabbitmq",
          mode: "0640",
          // Read at the very first start only; later ones are set by the task below, without a restart.
          readBy: [],
        },
      ],
      values: ["rabbitmq"],
      start: [{ unit }, listens(node.address, PORTS.amqp), run(["sh", "-c", SET_PASSWORD], { input: "rabbitmq" })],
    };
  },
};
