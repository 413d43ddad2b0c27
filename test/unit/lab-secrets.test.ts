import fc from "fast-check";
import { expect, test } from "vitest";
import { formsOf, secretsIn } from "../lab/support/secrets.ts";

const secret = fc.stringMatching(/^[A-Za-z0-9]{32}$/);
const around = fc.string({ unit: "grapheme-ascii", maxLength: 40 });

test("a secret is found in any text, as it is or in base64, wherever it begins", () => {
  fc.assert(
    fc.property(secret, around, around, fc.boolean(), (value, before, after, encoded) => {
      const text = `${before}${value}${after}`;
      const shown = encoded ? Buffer.from(text).toString("base64") : text;
      expect(secretsIn(shown, [{ name: "one", value }])).toEqual(["one"]);
    }),
  );
});

test("a text without the secret has none of its forms", () => {
  fc.assert(
    fc.property(secret, secret, (value, other) => {
      fc.pre(value !== other);
      expect(secretsIn(Buffer.from(other).toString("base64") + other, [{ name: "one", value }])).toEqual([]);
    }),
  );
});

test("no form is so short that it would be found by chance", () => {
  fc.assert(
    fc.property(secret, (value) => {
      for (const form of formsOf({ name: "one", value })) expect(form.length).toBeGreaterThan(24);
    }),
  );
});
