/**
 * `passing.ts TYPE…`, inside a lab's network: the time of a ping and the rate of TCP between two instances on two
 * hypervisors, for each type of network. Prints figures as JSON.
 */
import { until } from "../lab/run.ts";
import { Cloud } from "../test/lab/support/cloud.ts";
import { Tenant } from "../test/lab/networks/tenant.ts";
import { type Figures, round } from "./figures.ts";

const PORT = 5001;
/** What is sent at once, in MiB, and how often. The middle one counts. */
const [SIZE, TIMES] = [64, 3];
/** How long an instance may take to answer, in milliseconds. */
const PATIENCE = 120_000;

const cloud = await Cloud.open();
let figures: Figures = {};
for (const type of process.argv.slice(2)) figures = { ...figures, ...(await measure(type)) };
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function measure(type: string): Promise<Figures> {
  const tenant = await Tenant.create(cloud, `bench-${type}`);
  try {
    await (type === "flat" ? tenant.onProvider() : tenant.network("172.16.9.0/24", true, type));
    const computes = cloud.nodesWith("compute").slice(0, 2);
    const guests = await Promise.all(computes.map(({ name }) => tenant.start(`on-${name}`, name)));
    await Promise.all(guests.map((guest) => tenant.booted(guest)));
    const addresses: string[] = [];
    for (const guest of guests) addresses.push(type === "flat" ? guest.address : await tenant.floating(guest));
    const [first, second] = addresses as [string, string];
    for (const address of addresses)
      await until(
        `${address} to answer`,
        async () => (await tenant.inside(address, "true")).code === 0,
        PATIENCE,
        1_000,
      );

    const to = guests[1]!.address;
    const ping = await tenant.inside(first, `ping -c 20 -i 0.5 -q ${to}`);
    const average = /min\/avg\/max = [\d.]+\/([\d.]+)\//.exec(ping.stdout)?.[1];
    if (average === undefined) throw new Error(`no ping by ${type}: ${ping.stdout}`);
    const rates: number[] = [];
    for (let time = 0; time < TIMES; time++) rates.push(await rate(tenant, first, second, to));
    const middle = rates.sort((one, other) => one - other)[Math.floor(TIMES / 2)]!;
    return { [`networks.${type}.ms`]: round(Number(average), 1), [`networks.${type}.mbits`]: round(middle, 0) };
  } finally {
    await tenant.remove();
  }
}

/** Megabits per second, from the first byte that is sent until the other side has all of them. */
async function rate(tenant: Tenant, from: string, at: string, to: string): Promise<number> {
  // An input that ends would make the other side's nc leave at once.
  const listening = tenant.inside(at, `test -p silent || mkfifo silent; nc -l -p ${PORT} <>silent | wc -c`);
  const ready = async (): Promise<boolean> =>
    (await tenant.inside(at, `netstat -ltn | grep -q ':${PORT} '`)).code === 0;
  await until(`port ${PORT} to be listened on`, ready, PATIENCE, 500);
  const send = `dd if=/dev/zero bs=65536 count=${SIZE * 16} 2>/dev/null | nc ${to} ${PORT}`;
  const sent = await tenant.inside(
    from,
    `read began _ </proc/uptime; ${send}; read ended _ </proc/uptime; echo $began $ended`,
  );
  const received = Number((await listening).stdout);
  const [began = NaN, ended = NaN] = sent.stdout.trim().split(" ").map(Number);
  if (received !== SIZE * 2 ** 20 || !(ended > began))
    throw new Error(`${received} bytes came, between ${sent.stdout}`);
  return (received * 8) / 1e6 / (ended - began);
}
