import { minutes } from "../../../shared/base/instant.ts";
import type { FakeClient } from "../../fakes/fakeBroker.ts";
import type { Dice } from "../dice.ts";
import type { Cast } from "./setUp.ts";
import { org, type World } from "./world.ts";

/**
 * Somebody with a radio, the secret of one relay, and a grudge. What they
 * attempt is written down with what came of it; most of it must come to nothing.
 */
export function beginAttacks(world: World, cast: Cast, until: number): void {
  const dice = world.dice.fork("attacker");
  if (!dice.happens(0.7)) return;
  const again = (): void => {
    const wait = dice.between(minutes(0.3), minutes(6));
    if (world.now + wait > until) return;
    world.in(wait, () => {
      dice.pick([replay, replay, forge, swapAddress, speakOutOfRole, guessSecret, actBeyondRole])(
        world,
        cast,
        dice,
      );
      again();
    });
  };
  again();
}

/** Plays back what was heard on the air, fresh or old. */
function replay(world: World, cast: Cast, dice: Dice): void {
  const recording = recorded(world, dice);
  if (recording === undefined || world.broker === undefined) return;
  for (let times = 0; times < dice.between(1, 4); times += 1) {
    inject(world, cast, recording);
  }
}

function forge(world: World, cast: Cast, dice: Dice): void {
  const recording = recorded(world, dice);
  if (recording === undefined) return;
  const bit = dice.between(0, recording.frame.length * 4 - 1);
  inject(world, cast, { ...recording, frame: flipped(recording.frame, bit) });
}

function swapAddress(world: World, cast: Cast, dice: Dice): void {
  const recording = recorded(world, dice);
  const other = dice.pick([...world.fobs.values()]);
  if (recording !== undefined) inject(world, cast, { ...recording, address: other.address });
}

function speakOutOfRole(world: World, cast: Cast, dice: Dice): void {
  const client = enter(world, cast);
  if (client === undefined) return;
  const topic = dice.pick([
    `hark/v1/${org}/people/bruno/do`,
    `hark/v1/${org}/relays/hall-1/receptions`,
    `hark/v1/${org}/relays/hall-1/status`,
    `hark/v1/${org}/alarms/a-1`,
    `hark/v1/${org}/people/dora/alerts`,
    `hark/v1/${org}/health`,
  ]);
  const payload = JSON.stringify({ do: "resolve", alarm: "a-1", outcome: "false", state: "leaving" });
  const what = `relay publishes ${topic}`;
  void client
    .publish({ topic, payload, retain: false })
    .then((outcome) => world.chronicle.note({ kind: "attack", what, outcome }));
  world.in(2_000, () => client.end("left"));
}

function guessSecret(world: World, _cast: Cast, dice: Dice): void {
  const person = dice.pick(["bruno", "dora", "iris"]);
  const login = { clientId: "x", username: `${org}/person/${person}`, secret: "hunter2" };
  const client = world.broker?.connect(login, undefined);
  world.chronicle.note({ kind: "attack", what: "guesses a secret", outcome: client ? "entered" : "ended" });
  client?.end("left");
}

/** People of the house who try what is not theirs: closing their own emergency, running the place. */
function actBeyondRole(world: World, cast: Cast, dice: Dice): void {
  const { device, id } = dice.pick(cast.workers);
  const own = world.chronicle.facts.findLast(
    (fact) => fact.kind === "alarm-shown" && fact.message?.who?.person === id,
  );
  const alarm = own?.kind === "alarm-shown" ? own.alarm : "a-1";
  const deed = dice.pick([
    { do: "acknowledge", alarm },
    { do: "resolve", alarm, outcome: "false" },
    { do: "emergency-services", alarm },
    { do: "change-person", person: "ana", name: "Ana Q", roles: ["admin"] },
    { do: "set-rota", layers: [] },
    { do: "revoke-credential", credential: "c-bruno" },
    { do: "revoke-fob", fob: "fob-eli" },
    { do: "person-leaves", person: "bruno" },
    { do: "start", meeting: ["James Smithson"] },
  ]);
  void device.ask(deed, "forbidden");
}

interface Recording {
  readonly frame: string;
  readonly address: string;
}

function recorded(world: World, dice: Dice): Recording | undefined {
  const { overTheAir } = world;
  if (overTheAir.length === 0) return undefined;
  const newest = overTheAir.slice(-5);
  return dice.happens(0.85) ? dice.pick(newest) : dice.pick(overTheAir);
}

function flipped(frame: string, bit: number): string {
  const at = Math.floor(bit / 4);
  const digit = Number.parseInt(frame.charAt(at), 16) ^ (1 << (bit % 4));
  return frame.slice(0, at) + digit.toString(16) + frame.slice(at + 1);
}

/** With the stolen secret, beside the relay it belongs to. */
function enter(world: World, cast: Cast): FakeClient | undefined {
  const login = { clientId: "thief", username: `${org}/relay/porch`, secret: cast.stolenRelaySecret };
  return world.broker?.connect(login, undefined);
}

function inject(world: World, cast: Cast, { frame, address }: Recording): void {
  const client = enter(world, cast);
  if (client === undefined) return;
  world.chronicle.note({ kind: "attack", what: `injects ${frame} as ${address}`, outcome: "sent" });
  // What is sent as it was heard is a fob's own frame, whatever was meant by it.
  const isAsHeard = world.overTheAir.some((heard) => heard.frame === frame && heard.address === address);
  if (isAsHeard) world.chronicle.note({ kind: "reached", relay: "porch", frame, late: false });
  const topic = `hark/v1/${org}/relays/porch/receptions`;
  void client.publish({ topic, payload: JSON.stringify({ frame, address, rssi: -50 }), retain: false });
  world.in(1_000, () => client.end("left"));
}
