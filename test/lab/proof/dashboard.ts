/** Horizon, in a browser without a screen. */
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import type { Proof } from "./index.ts";
import { addressOf, testInstance } from "./instance.ts";

/** Debian's browser. Its attempts to reach its maker would only be refused. */
const BROWSER = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const NAME = "proof-by-page";

/** Logs demo in. @param use is given the page, and the address of the project's pages */
async function asDemo(cloud: Cloud, use: (page: Page, pages: string) => Promise<void>): Promise<void> {
  const { auth } = await cloud.login("demo");
  const { dashboardUrl } = await cloud.outputs();
  const browser = await chromium.launch(BROWSER);
  // The browser has a list of its own; that the certificate is right is proved by requests.
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  try {
    page.setDefaultTimeout(90_000);
    await page.goto(dashboardUrl);
    await page.locator("input[name=username]").fill(auth.username);
    await page.locator("input[name=password]").fill(auth.password);
    await page.locator("#loginBtn").click();
    await page.waitForURL((url) => !url.pathname.includes("/auth/login"));
    await use(page, `${dashboardUrl.replace(/\/$/, "")}/project`);
  } finally {
    await page.screenshot({ path: join(cloud.records, "dashboard.png") }).catch(() => undefined);
    await browser.close();
  }
}

/** The row of a table that has a text, when it says something; tables refresh by themselves, but slowly. */
async function rowSays(page: Page, row: string, says: RegExp): Promise<void> {
  const said = async (): Promise<boolean> => {
    await page.reload();
    const text = await page.locator("table tbody tr", { hasText: row }).first().innerText({ timeout: 5_000 });
    return says.test(text);
  };
  await until(`${row} in ${page.url()} to be ${says.source}`, () => said().catch(() => false), 120_000, 1_000);
}

export const dashboard: Proof = {
  needs: ["horizon"],
  name: "Horizon lets demo in and shows the instance with its address",
  async run(cloud) {
    const address = addressOf(await testInstance(cloud));
    await asDemo(cloud, async (page, pages) => {
      await page.goto(`${pages}/instances/`);
      const row = page.locator("table#instances tbody tr", { hasText: address });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/\btest\b[^]*\bActive\b/);
    });
  },
};

export const volumeByPage: Proof = {
  needs: ["horizon", "cinder"],
  name: "Horizon makes a volume",
  async run(cloud) {
    const api = await cloud.api("demo");
    try {
      await asDemo(cloud, async (page, pages) => {
        await page.goto(`${pages}/volumes/create/`);
        await page.locator("input[name=name]").fill(NAME);
        await page.locator("input[name=size]").fill("1");
        await page.locator("form .btn-primary[type=submit]").click();
        await page.waitForURL(/\/project\/volumes\/$/);
        await rowSays(page, NAME, /\bAvailable\b/);
      });
    } finally {
      const { volumes } = await api.get<{ volumes: { id: string }[] }>("volumev3", `/volumes?name=${NAME}`);
      for (const { id } of volumes) await api.delete("volumev3", `/volumes/${id}`);
    }
  },
};

export const stackByPage: Proof = {
  needs: ["horizon", "heat"],
  name: "Horizon launches a stack",
  async run(cloud) {
    const api = await cloud.api("demo");
    const { auth } = await cloud.login("demo");
    const template = { heat_template_version: "2018-08-31", resources: { word: { type: "OS::Heat::RandomString" } } };
    try {
      await asDemo(cloud, async (page, pages) => {
        await page.goto(`${pages}/stacks/select_template`);
        // Themes hide the element itself behind one of their own.
        await page.locator("select[name=template_source]").selectOption("raw", { force: true });
        await page.locator("textarea[name=template_data]").fill(JSON.stringify(template));
        await page.locator("form .btn-primary[type=submit]").click();
        await page.locator("input[name=stack_name]").fill(NAME);
        await page.locator("input[name=password]").fill(auth.password);
        await page.locator("form .btn-primary[type=submit]").click();
        await page.waitForURL(/\/project\/stacks\/$/);
        await rowSays(page, NAME, /\bCreate Complete\b/);
      });
    } finally {
      const { stacks } = await api.get<{ stacks: { id: string }[] }>("orchestration", `/stacks?name=${NAME}`);
      for (const { id } of stacks) await api.delete("orchestration", `/stacks/${NAME}/${id}`);
    }
  },
};

export const sharesByPage: Proof = {
  needs: ["horizon", "manila"],
  name: "Horizon lists shares",
  async run(cloud) {
    await asDemo(cloud, async (page, pages) => {
      await page.goto(`${pages}/shares/`);
      await page.locator("table#shares").waitFor();
    });
  },
};

export const containerByPage: Proof = {
  needs: ["horizon", "swift"],
  name: "Horizon makes a container for objects",
  async run(cloud) {
    const api = await cloud.api("demo");
    try {
      await asDemo(cloud, async (page, pages) => {
        await page.goto(`${pages}/containers/`);
        // The form takes over the storage policies that the page has asked for by then.
        await page.waitForLoadState("networkidle");
        await page.locator(".hz-container-action button").click();
        await page.locator(".modal-body input[name=name]").fill(NAME);
        await page.locator(".modal-footer .btn-primary").click();
        await page.locator(".hz-container-title", { hasText: NAME }).waitFor();
      });
      expect(await api.get<{ name: string }[]>("object-store", "?format=json")).toContainEqual(
        expect.objectContaining({ name: NAME, count: 0 }),
      );
    } finally {
      await api.delete("object-store", `/${NAME}`);
    }
  },
};
