import { listens, run, type Task } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/**
 * Sets the account's password when it is another one. rabbitmqctl takes passwords as arguments only, where others can
 * read them; so the broker itself reads it, from the file that it has it in.
 */
const setPassword = (file: string) =>
  [
    `{ok, Text} = file:read_file("${file}"),`,
    '[_, Password] = string:split(string:trim(Text), " = "),',
    'case rabbit_access_control:check_user_pass_login(<<"openstack">>, Password) of',
    "{ok, _} -> same;",
    '_ -> rabbit_auth_backend_internal:change_password(<<"openstack">>, Password, <<"stackwright">>)',
    "end.",
  ].join(" ");

/** Lists, on the bus's node, the queues that somebody reads. */
export const CONSUMED_QUEUES = "rabbitmqctl -q list_queues name consumers | awk '$2 > 0 { print $1 }'";

/**
 * On the bus's node: has the queues go with a service whose names match a regular expression, with all that is in them.
 * That the bus does not answer is no reason to keep the service.
 */
export function ownQueues(pattern: string): Task {
  const drop = [
    '[rabbit_amqqueue:delete(Queue, false, false, <<"stackwright">>) || Queue <- rabbit_amqqueue:list(),',
    `re:run(element(4, amqqueue:get_name(Queue)), "${pattern}") =/= nomatch].`,
  ].join(" ");
  return run(["true"], { undo: `timeout 60 rabbitmqctl -q eval '${drop}' || true` });
}

/** The message bus. Its first start makes the account `openstack` in place of `guest`. */
export const rabbitmq: Service = {
  name: "rabbitmq",
  roles: ["messaging"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit, conf, plugins } = site.platform.rabbitmq;
    const secretConf = conf.replace("10-stackwright", "20-secrets");
    const { management } = site.config.messaging;
    return {
      packages,
      ports: [PORTS.amqp, ...(management ? [PORTS.busManagement] : [])],
      leftovers: ["/var/lib/rabbitmq/mnesia"],
      files: [
        {
          path: conf,
          content: [
            `listeners.tcp.1 = ${node.address}:${PORTS.amqp}`,
            ...(management
              ? [`management.tcp.ip = ${node.address}`, `management.tcp.port = ${PORTS.busManagement}`]
              : []),
            "default_user = openstack",
            "default_user_tags.administrator = false",
            "default_permissions.configure = .*",
            "default_permissions.read = .*",
            "default_permissions.write = .*",
          ].join("\n"),
        },
        ...(management ? [{ path: plugins, content: "[rabbitmq_management]." }] : []),
      ],
      secretFiles: [
        {
          path: secretConf,
          content: (secrets) => `default_pass = ${secrets("rabbitmq")}`,
          group: "rabbitmq",
          mode: "0640",
          // Read at the very first start only; later ones are set by the task below, without a restart.
          readBy: [],
        },
      ],
      start: [
        { unit },
        listens(node.address, PORTS.amqp),
        run(["rabbitmqctl", "-q", "eval", setPassword(secretConf)], { timeout: 60 }),
        ...(management
          ? [
              // Enough to log in and to look at everything.
              run(["rabbitmqctl", "-q", "set_user_tags", "openstack", "monitoring"], {
                undo: "! command -v rabbitmqctl >/dev/null || rabbitmqctl -q set_user_tags openstack",
              }),
              listens(node.address, PORTS.busManagement),
            ]
          : []),
      ],
    };
  },
};
