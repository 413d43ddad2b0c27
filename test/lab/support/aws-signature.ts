/** Requests as S3's clients sign them (AWS Signature Version 4), without their library. Pure. */
import { createHash, createHmac } from "node:crypto";

/** What signs: an access key, its secret, and the region that the service believes to be in. */
export interface Signer {
  readonly access: string;
  readonly secret: string;
  readonly region: string;
}

/** What is signed. Its URL's path and query are plain: of characters that nobody encodes. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** The request's headers with those that sign it; `host` is left to who sends it. */
export function signed({ access, secret, region }: Signer, request: Unsigned, now: Date): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), region, "s3", "aws4_request"];
  const content = sha256(request.body ?? "");
  const sent = { ...request.headers, "x-amz-content-sha256": content, "x-amz-date": time };
  const headers = Object.entries({ host: request.url.host, ...sent })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = headers.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    request.url.pathname,
    [...request.url.searchParams]
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join("&"),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    content,
  ];
  const toSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical.join("\n"))];
  const key = scope.reduce<string | Buffer>((secretSoFar, part) => hmac(secretSoFar, part), `AWS4${secret}`);
  const signature = hmac(key, toSign.join("\n")).toString("hex");
  const Authorization = `AWS4-HMAC-SHA256 Credential=${access}/${scope.join("/")},SignedHeaders=${names},Signature=${signature}`;
  return { ...sent, Authorization };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
