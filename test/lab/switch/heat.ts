/** A stack of demo's: a word in it that Heat keeps encrypted, and who signals to it. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import { stackOf } from "../proof/orchestration.ts";
import type { Kept, Switchable } from "./index.ts";

const TEMPLATE = {
  heat_template_version: "2021-04-16",
  resources: { word: { type: "OS::Heat::RandomString" }, door: { type: "OS::Heat::WaitConditionHandle" } },
  outputs: { word: { value: { get_attr: ["word", "value"] } } },
};

/** Ids of the users of stacks, in Heat's domain: its administrator's, and one for each place that is signalled to. */
async function signallers(cloud: Cloud): Promise<string[]> {
  const admin = await cloud.api("admin");
  const { domains } = await admin.get<{ domains: { id: string }[] }>("identity", "/domains?name=heat");
  const lists = await Promise.all(
    domains.map(({ id }) => admin.get<{ users: { id: string }[] }>("identity", `/users?domain_id=${id}`)),
  );
  return lists.flatMap(({ users }) => users.map(({ id }) => id)).sort();
}

async function wordOf(cloud: Cloud, path: string): Promise<unknown> {
  const { stack_status: status, outputs } = await stackOf(await cloud.api("demo"), path);
  expect(status).toBe("CREATE_COMPLETE");
  return outputs.find(({ output_key }) => output_key === "word")?.output_value;
}

async function keep(cloud: Cloud): Promise<Kept> {
  const api = await cloud.api("demo");
  const body = { stack_name: "kept", template: TEMPLATE };
  const { stack } = await api.post<{ stack: { id: string } }>("orchestration", "/stacks", body);
  const path = `/stacks/kept/${stack.id}`;
  const complete = async (): Promise<boolean> => (await stackOf(api, path)).stack_status === "CREATE_COMPLETE";
  await until("the stack to be complete", complete, 120_000, 1_000);
  const word = await wordOf(cloud, path);
  expect(word).toMatch(/^\w{32}$/);
  expect(await signallers(cloud)).toHaveLength(2);
  return {
    check: async () => expect(await wordOf(cloud, path)).toBe(word),
    besides: () => signallers(cloud),
    remove: async () => {
      await (await cloud.api("demo")).delete("orchestration", path);
      const alone = async (): Promise<boolean> => (await signallers(cloud)).length === 1;
      await until("who signalled to the stack to go with it", alone, 120_000, 1_000);
    },
  };
}

export const heat: Switchable = {
  service: "heat",
  words: ["heat"],
  ports: [8004, 8000],
  types: ["orchestration", "cloudformation"],
  databases: { heat: "stack resource resource_data raw_template" },
  keep,
};
