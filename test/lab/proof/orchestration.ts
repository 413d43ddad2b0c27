/** Heat: a stack that waits until its server says that it is there, by both of Heat's APIs. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";
import type { Cloud } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

/** How long a stack may take, in milliseconds: its server boots on an emulated processor. */
const PATIENCE = 300_000;

const handle = (signal_transport: string) => ({
  type: "OS::Heat::WaitConditionHandle",
  properties: { signal_transport },
});
const waitFor = (name: string) => ({
  type: "OS::Heat::WaitCondition",
  properties: { handle: { get_resource: name }, timeout: PATIENCE / 1000, count: 1 },
});

const floatingAddress = (network: string) => ({
  type: "OS::Neutron::FloatingIP",
  properties: { floating_network: network, port_id: { get_resource: "port" } },
});

const OUTPUTS = ["address", "endpoint", "token", "signal"];

/** Where projects have networks of their own, the server's address from outside is a floating one. */
const templateFor = ({ floats, providerNetwork: { name: external } }: Cloud) => ({
  heat_template_version: "2021-04-16",
  resources: {
    by_token: handle("TOKEN_SIGNAL"),
    by_cfn: handle("CFN_SIGNAL"),
    token_came: waitFor("by_token"),
    cfn_came: waitFor("by_cfn"),
    port: {
      type: "OS::Neutron::Port",
      properties: { network: floats ? "demo" : external, security_groups: ["access"] },
    },
    ...(floats ? { floating: floatingAddress(external) } : {}),
    server: {
      type: "OS::Nova::Server",
      properties: {
        name: "stacked",
        image: "test",
        flavor: "m1.tiny",
        key_name: "test",
        networks: [{ port: { get_resource: "port" } }],
      },
    },
  },
  outputs: {
    address: {
      value: { get_attr: floats ? ["floating", "floating_ip_address"] : ["port", "fixed_ips", 0, "ip_address"] },
    },
    endpoint: { value: { get_attr: ["by_token", "endpoint"] } },
    token: { value: { get_attr: ["by_token", "token"] } },
    signal: { value: { get_attr: ["by_cfn", "signal"] } },
  },
});

interface Stack {
  readonly stack_status: string;
  readonly stack_status_reason: string;
  readonly outputs: readonly { readonly output_key: string; readonly output_value: unknown }[];
}

export async function stackOf(api: Api, path: string): Promise<Stack> {
  return (await api.get<{ stack: Stack }>("orchestration", path)).stack;
}

/** What a stack has to say by now, each by its name, when all of it is there. */
async function outputs(api: Api, path: string): Promise<Record<string, string>> {
  let found: Record<string, string> = {};
  const complete = async (): Promise<boolean> => {
    const { outputs: given, ...stack } = await stackOf(api, path);
    if (stack.stack_status.endsWith("FAILED")) throw new Error(stack.stack_status_reason);
    found = Object.fromEntries(
      given.flatMap(({ output_key, output_value }) =>
        typeof output_value === "string" && output_value !== "" ? [[output_key, output_value]] : [],
      ),
    );
    return OUTPUTS.every((name) => name in found);
  };
  await until(`the stack's ${OUTPUTS.join(", ")}`, complete, PATIENCE, 2_000);
  return found;
}

/** Signals as an instance does: a POST with a token, and a PUT of a signed URL, for which busybox has no word. */
async function signal(cloud: Cloud, { address, endpoint, token, signal }: Record<string, string>): Promise<void> {
  const signed = new URL(Object.values(JSON.parse(signal!) as Record<string, string>)[0]!);
  const body = JSON.stringify({ status: "SUCCESS", data: "there" });
  const post = `wget -q -O - --header 'X-Auth-Token: ${token}' --header 'Content-Type: application/json' --post-data '${body}' '${endpoint}'`;
  const lines = [
    `PUT ${signed.pathname}${signed.search} HTTP/1.0`,
    `Host: ${signed.host}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  const request = `${lines.join("\\r\\n")}\\r\\n\\r\\n${body}`.replaceAll("%", "%%");
  const put = `printf '${request}' | nc -w 30 ${signed.hostname} ${signed.port}`;
  const said = async (command: string): Promise<string> => {
    let text = "";
    const works = async (): Promise<boolean> => {
      const { code, stdout } = await cloud.inInstance(address!, command);
      text = stdout;
      return code === 0;
    };
    await until(`${command.slice(0, 40)} in ${address}`, works, PATIENCE, 2_000);
    return text;
  };
  await said(`timeout 60 ${post}`);
  expect(await said(`timeout 60 sh -c "${put.replaceAll('"', '\\"')}"`)).toMatch(/^HTTP\/1\.\d 200 /);
}

export const stack: Proof = {
  needs: ["heat"],
  name: "a stack with a server, a port and wait conditions is complete when its server has signalled, by token and by CloudFormation",
  async run(cloud) {
    const api = await cloud.api("demo");
    const body = { stack_name: "proof", template: templateFor(cloud), timeout_mins: 15 };
    const { stack: made } = await api.post<{ stack: { id: string } }>("orchestration", "/stacks", body);
    const path = `/stacks/proof/${made.id}`;
    try {
      await signal(cloud, await outputs(api, path));
      const complete = async (): Promise<boolean> => {
        const { stack_status: status, stack_status_reason: reason } = await stackOf(api, path);
        if (status.endsWith("FAILED")) throw new Error(reason);
        return status === "CREATE_COMPLETE";
      };
      await until("the stack to be complete", complete, PATIENCE, 2_000);
    } finally {
      await api.delete("orchestration", path);
      await until("the stack to be gone", () => isGone(api, path), PATIENCE, 2_000);
    }
  },
};

async function isGone(api: Api, path: string): Promise<boolean> {
  return stackOf(api, path).then(
    ({ stack_status }) => stack_status === "DELETE_COMPLETE",
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return true;
      throw error;
    },
  );
}
