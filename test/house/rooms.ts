import { posix } from "node:path";
import { type Import, importsOf } from "./imports.ts";
import type { Offence, TreeFile } from "./tree.ts";

/**
 * A room of the house. `mayUse` names rooms (its own is always allowed);
 * `outside` says which packages and node built-ins it may reach for.
 */
export interface Room {
  readonly name: string;
  /** A folder, or one file. A `*` stands for one folder, and each such folder is a room of its own. */
  readonly place: string;
  readonly mayUse: readonly string[];
  readonly outside: "anything" | readonly string[];
}

const shared = ["base", "frame", "wire"];

/**
 * The dependency table, the only one: main → compose → adapters → app → core →
 * shared ← firmware/logic ← hal ← target. The console knows the wire and nothing
 * else. The command line stands beside main: it speaks to a running gateway over
 * the wire, and works offline on the journal.
 */
export const rooms: readonly Room[] = [
  { name: "base", place: "shared/base", mayUse: [], outside: [] },
  { name: "frame", place: "shared/frame", mayUse: ["base"], outside: [] },
  { name: "wire", place: "shared/wire", mayUse: ["base", "frame"], outside: ["zod"] },

  { name: "logic", place: "firmware/logic", mayUse: ["base", "frame"], outside: [] },
  { name: "hal", place: "firmware/hal", mayUse: ["base", "frame", "logic"], outside: [] },
  // Makes images of targets: it reads their files, and imports none of them.
  { name: "bundle", place: "firmware/bundle", mayUse: ["base"], outside: "anything" },
  { name: "target", place: "firmware/target/*", mayUse: [...shared, "logic", "hal"], outside: "anything" },

  { name: "core", place: "gateway/core", mayUse: ["base", "frame"], outside: [] },
  { name: "app", place: "gateway/app", mayUse: [...shared, "core"], outside: [] },
  // What runs radios and lines in another building: it holds no fob's key and knows nothing of the gateway's core.
  { name: "relay", place: "gateway/relay", mayUse: shared, outside: [] },
  { name: "config", place: "gateway/config", mayUse: [...shared, "core", "app"], outside: "anything" },
  {
    name: "adapter",
    place: "gateway/adapters/*",
    mayUse: [...shared, "core", "app", "relay"],
    outside: "anything",
  },
  { name: "console", place: "gateway/console", mayUse: ["wire"], outside: "anything" },
  {
    name: "cli",
    place: "gateway/cli",
    mayUse: [
      ...shared,
      "core",
      "app",
      "relay",
      "config",
      "adapter",
      "compose",
      "logic",
      "hal",
      "target",
      "bundle",
    ],
    outside: "anything",
  },
  {
    name: "compose",
    place: "gateway/compose",
    mayUse: [...shared, "core", "app", "config", "adapter"],
    outside: "anything",
  },
  {
    name: "compose",
    place: "gateway/compose.ts",
    mayUse: [...shared, "core", "app", "config", "adapter", "compose"],
    outside: "anything",
  },
  {
    name: "main",
    place: "gateway/main.ts",
    mayUse: [...shared, "config", "cli", "compose"],
    outside: "anything",
  },
];

/**
 * Adapters the command line may hold in its own hand, because they work without a running gateway:
 * the record, and the vault that `doctor` looks at, `backup` copies and an open export reads.
 */
const adaptersForCli: readonly string[] = [
  "gateway/adapters/journal",
  "gateway/adapters/vault",
  // A virtual fob seals its own frames.
  "gateway/adapters/crypto",
  // `hark relay start` is a program of its own, without a gateway beside it.
  "gateway/adapters/bluetooth",
  "gateway/adapters/serial",
  "gateway/adapters/uplink",
  "gateway/adapters/relayQueue",
  "gateway/adapters/clock",
  "gateway/adapters/logs",
  "gateway/adapters/systemd",
];

interface Placed {
  readonly room: Room;
  /** The folder that counts as home: for a starred room, the one folder the star stood for. */
  readonly home: string;
}

export function roomOf(path: string): Placed | undefined {
  for (const room of rooms) {
    if (room.place.endsWith("/*")) {
      const stem = room.place.slice(0, -1);
      if (!path.startsWith(stem)) continue;
      const [first] = path.slice(stem.length).split("/");
      return { room, home: `${stem}${first}` };
    }
    if (path === room.place || path.startsWith(`${room.place}/`)) return { room, home: room.place };
  }
  return undefined;
}

/** Every import that goes against the table, and every source file that lives in no room. */
export function trespasses(file: TreeFile): readonly Offence[] {
  const placed = roomOf(file.path);
  if (!placed) return [{ path: file.path, line: 1, says: "lives in no room of test/house/rooms.ts" }];
  return importsOf(file).flatMap((found) => {
    const says = objection(file.path, placed, found);
    return says === undefined ? [] : [{ path: file.path, line: found.line, says }];
  });
}

function objection(path: string, { room, home }: Placed, { specifier }: Import): string | undefined {
  if (specifier === "<computed>") return "imports something computed, which no rule can follow";
  if (!specifier.startsWith(".")) {
    return room.outside === "anything" || room.outside.includes(specifier)
      ? undefined
      : `${room.name} may not use the outside module ${specifier}`;
  }
  const goal = posix.normalize(posix.join(posix.dirname(path), specifier));
  const target = roomOf(goal);
  if (!target) {
    return goal === "package.json" ? undefined : `${room.name} reaches ${goal}, which is in no room`;
  }
  if (target.home === home) return undefined;
  if (target.room === room) return `${home} may not know its neighbour ${target.home}`;
  if (!room.mayUse.includes(target.room.name))
    return `${room.name} may not know ${target.room.name} (${goal})`;
  if (room.name === "cli" && target.room.name === "adapter" && !adaptersForCli.includes(target.home)) {
    return `cli may not hold ${target.home}: it works through a running gateway`;
  }
  return undefined;
}
