/** What services expect of the database server, and a newer one does not do of itself. */
import { expect } from "vitest";
import { onNode } from "../support/cloud.ts";
import type { Proof } from "./index.ts";

/** In seconds, so that the one changes the row between the other's look and its change. */
const [LATER, LONGER] = [2, 4];

export const sameRow: Proof = {
  name: "two that change the same row at once both succeed, as two first logins of a day have to",
  async run(cloud) {
    const node = cloud.nodesWith("database")[0] ?? cloud.controller;
    const { id } = (await cloud.api("demo")).token.user;
    const change = (date: string) => `UPDATE user SET last_active_at = ${date} WHERE id = '${id}'`;
    const look = `SELECT last_active_at FROM user WHERE id = '${id}'`;
    const first = `START TRANSACTION; ${look}; DO SLEEP(${LONGER}); ${change("CURDATE()")}; COMMIT`;
    const second = `DO SLEEP(${LATER}); ${change("'2000-01-01'")}`;
    await Promise.all([first, second].map((statements) => onNode(node, "mariadb keystone", statements)));
    expect((await onNode(node, "mariadb --skip-column-names keystone", look)).trim()).toMatch(/^20[2-9]/);
  },
};
