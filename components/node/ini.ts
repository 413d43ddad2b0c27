/** A value of an option in an ini file; `undefined` leaves the option out. */
export type IniValue = string | number | boolean | undefined;

/** Sections of an ini file, each with its options. */
export type Ini = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;

/** Renders an ini file as oslo.config, uwsgi and MariaDB read it; sections without options are left out. */
export function ini(sections: Ini): string {
  return Object.entries(sections)
    .map(([section, options]) => [section, Object.entries(options).filter(([, value]) => value !== undefined)] as const)
    .filter(([, options]) => options.length > 0)
    .map(([section, options]) => `[${section}]\n${options.map(([name, value]) => `${name} = ${value}\n`).join("")}`)
    .join("\n");
}
