/** Horizon, in a browser without a screen. */
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect } from "vitest";
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

export const dashboard: Proof = {
  needs: "horizon",
  name: "Horizon lets demo in and shows the instance with its address",
  async run(cloud) {
    const { auth } = await cloud.login("demo");
    const { dashboardUrl } = await cloud.outputs();
    const address = addressOf(await testInstance(cloud));
    const browser = await chromium.launch(BROWSER);
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(90_000);
      await page.goto(dashboardUrl);
      await page.locator("input[name=username]").fill(auth.username);
      await page.locator("input[name=password]").fill(auth.password);
      await page.locator("#loginBtn").click();
      await page.waitForURL((url) => !url.pathname.includes("/auth/login"));

      await page.goto(`${dashboardUrl.replace(/\/$/, "")}/project/instances/`);
      const row = page.locator("table#instances tbody tr", { hasText: address });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/\btest\b[^]*\bActive\b/);
      await page.screenshot({ path: join(cloud.records, "dashboard.png") });
    } finally {
      await browser.close();
    }
  },
};
