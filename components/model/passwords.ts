import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Learnt, Secrets } from "./service.ts";

/** Letters and digits only, so that they need no quoting in URLs; 32 of them carry 190 bits. */
const LENGTH = 32;

/** Every password of a cloud, by name. Secrets from birth. */
export class Passwords extends pulumi.ComponentResource {
  readonly #passwords: Readonly<Record<string, pulumi.Output<string>>>;

  /**
   * @param generation raising this number makes every password anew
   * @param lasting names of those that stay
   * @param given secrets that were made elsewhere, by name
   */
  constructor(
    names: Iterable<string>,
    generation: number,
    lasting: readonly string[] = [],
    options: pulumi.ComponentResourceOptions = {},
    given: Readonly<Record<string, pulumi.Output<string>>> = {},
  ) {
    super("stackwright:model:Passwords", "passwords", {}, options);
    const made = Object.fromEntries(
      [...new Set(names)].map((name) => {
        const keepers = lasting.includes(name) ? undefined : { generation: String(generation) };
        const password = new random.RandomPassword(
          `${name}-password`,
          { length: LENGTH, special: false, keepers },
          { parent: this },
        );
        return [name, password.result];
      }),
    );
    this.#passwords = { ...made, ...given };
    this.registerOutputs();
  }

  /** @throws Error when no password has that name: a service uses one that it does not list in `passwords` */
  of(name: string): pulumi.Output<string> {
    const password = this.#passwords[name];
    if (!password) {
      throw new Error(`there is no password "${name}"; the service that uses it has to list it in "passwords"`);
    }
    return password;
  }

  /** Makes a text that needs the passwords of these names, and what is learnt besides. The result is secret. */
  render<T>(names: readonly string[], make: (secrets: Secrets) => T, learnt: Learnt = {}): pulumi.Output<T> {
    const passwords = Object.fromEntries(names.map((name) => [name, this.of(name)]));
    return pulumi.all({ ...learnt, ...passwords }).apply<T>((values) =>
      make((name) => {
        const value = values[name];
        if (value === undefined) {
          throw new Error(`the password "${name}" is used without being listed in "passwords"`);
        }
        return value;
      }),
    );
  }
}
