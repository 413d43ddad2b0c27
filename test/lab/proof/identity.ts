/** Who may come in, and whether every door of the catalog opens. */
import { expect } from "vitest";
import { Api } from "../../../scripts/recover/api.ts";
import type { Proof } from "./index.ts";

export const tokens: Proof = {
  name: "admin and demo get tokens, each for its own project and roles; a wrong password gets none",
  async run(cloud) {
    const [admin, demo] = [await cloud.api("admin"), await cloud.api("demo")];
    expect(admin.token.project.name).toBe("admin");
    expect(demo.token.project.name).toBe("demo");
    expect(admin.token.roles.map((role) => role.name)).toContain("admin");
    expect(demo.token.roles.map((role) => role.name)).not.toContain("admin");

    const wrong = { ...demo.cloud, auth: { ...demo.cloud.auth, password: "not-the-password" } };
    await expect(Api.login(wrong)).rejects.toMatchObject({ status: 401 });
  },
};

/** What a service says at its root: its versions, as one answer or as a choice; or that a project has no containers. */
const ANSWERS = [200, 204, 300];
/** What is asked of services whose endpoint is not their root, and what they say. */
const ASKED: Readonly<Record<string, { readonly path: string; readonly answers: readonly number[] }>> = {
  volumev3: { path: "/types", answers: [200] },
  orchestration: { path: "/stacks", answers: [200] },
  sharev2: { path: "/types", answers: [200] },
  share: { path: "/types", answers: [200] },
  // Nobody but Heat misses an action.
  cloudformation: { path: "", answers: [400] },
};

export const catalogAnswers: Proof = {
  name: "every endpoint of the catalog answers: each service has public, internal and admin ones",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { catalog } = api.token;
    const wanted = ["keystone", ...Object.keys((await cloud.outputs()).endpoints)];
    expect(catalog.map((service) => service.name).sort()).toEqual(wanted.sort());
    expect(wanted).toEqual(expect.arrayContaining(["glance", "placement", "nova", "neutron"]));

    const answers = await Promise.all(
      catalog.flatMap((service) =>
        service.endpoints.map(async ({ interface: side, region_id: region, url }) => {
          const { path, answers: right } = ASKED[service.type] ?? { path: "", answers: ANSWERS };
          const { status } = await api.fetch(`${url}${path}`);
          const endpoint = `${service.name} ${side} ${region}`;
          return { endpoint, wrong: right.includes(status) ? [] : [`${endpoint} answered ${status}`] };
        }),
      ),
    );
    const sides = ["public", "internal", "admin"];
    const endpoints = wanted.flatMap((name) => sides.map((side) => `${name} ${side} ${api.cloud.region_name}`));
    expect(answers.map(({ endpoint }) => endpoint).sort()).toEqual(endpoints.sort());
    expect(answers.flatMap(({ wrong }) => wrong)).toEqual([]);
  },
};
