/** Objects of the demo project, as S3's clients see them. */
import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "vitest";
import { signed, type Signer } from "../support/aws-signature.ts";
import type { Proof } from "./index.ts";

/** What Swift calls its region towards S3's clients, as they do. */
const REGION = "us-east-1";

interface Credential {
  readonly credential: { readonly access: string; readonly secret: string };
}

export const s3: Proof = {
  needs: ["swift"],
  name: "an S3 client with EC2 credentials of demo's puts an object, which Swift shows; with a wrong secret it does not",
  async run(cloud) {
    const api = await cloud.api("demo");
    const { user, project } = api.token;
    const credentials = `/users/${user.id}/credentials/OS-EC2`;
    const { credential } = await api.post<Credential>("identity", credentials, { tenant_id: project.id });
    const origin = new URL(api.endpoint("object-store")).origin;
    const key: Signer = { ...credential, region: REGION };
    const content = randomBytes(50_000);
    const bucket = `/proof-${randomUUID()}`;
    try {
      expect((await request(key, "PUT", `${origin}${bucket}`)).status).toBe(200);
      expect((await request(key, "PUT", `${origin}${bucket}/object`, content)).status).toBe(200);
      const found = await request(key, "GET", `${origin}${bucket}/object`);
      expect(Buffer.from(await found.arrayBuffer())).toEqual(content);
      const listing = await (await request(key, "GET", `${origin}${bucket}?list-type=2`)).text();
      expect(listing).toContain(`<Key>object</Key>`);
      expect(await api.get("object-store", `${bucket}?format=json`)).toMatchObject([
        { name: "object", bytes: content.length },
      ]);

      const wrong = await request({ ...key, secret: "not-the-secret" }, "GET", `${origin}${bucket}/object`);
      expect(wrong.status).toBe(403);

      expect((await request(key, "DELETE", `${origin}${bucket}/object`)).status).toBe(204);
      expect((await request(key, "DELETE", `${origin}${bucket}`)).status).toBe(204);
    } finally {
      await api.delete("object-store", `${bucket}/object`);
      await api.delete("object-store", bucket);
      await api.delete("identity", `${credentials}/${credential.access}`);
    }
  },
};

function request(key: Signer, method: string, address: string, body?: Buffer<ArrayBuffer>): Promise<Response> {
  const url = new URL(address);
  const content = body === undefined ? {} : { body };
  return fetch(url, { method, headers: signed(key, { method, url, ...content }, new Date()), ...content });
}
