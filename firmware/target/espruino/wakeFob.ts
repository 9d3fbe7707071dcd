import type { AesBlock } from "../../../shared/frame/aesCcm.ts";
import type { Flash, Link, Power, Provision, Senses } from "../../hal/body.ts";
import { startFob } from "../../hal/startFob.ts";
import type { Abilities, Pulse } from "../../logic/pulse.ts";
import type { Clock, Pin, SetWatch } from "./api.ts";
import { espruinoTimer } from "./espruinoTimer.ts";
import { type Actuators, patternPlayer } from "./patternPlayer.ts";

/** What is different from board to board. */
export type Board = {
  readonly clock: Clock;
  readonly setWatch: SetWatch;
  readonly button: Pin;
  readonly aes: AesBlock<Uint8Array>;
  readonly flash: Flash;
  readonly power: Power;
  readonly abilities: Abilities;
  readonly actuators: Actuators;
  readonly link: (hear: (reply: Uint8Array) => void) => Link;
};

/** Puts the logic into the board and joins the button to it. */
export function wakeFob(board: Board, provision: Provision): Senses {
  let senses: Senses | undefined;
  const timer = espruinoTimer(board.clock, () => {
    if (senses !== undefined) senses.woken();
  });
  const link = board.link((reply) => {
    if (senses !== undefined) senses.reply(reply);
  });
  const feel = patternPlayer(board.clock, board.actuators);
  const started = startFob(
    {
      timer,
      link,
      touch: { abilities: board.abilities, feel },
      flash: board.flash,
      power: board.power,
      aes: board.aes,
    },
    provision,
  );
  senses = started;
  board.setWatch((edge) => started.edge(edge.state), board.button, {
    repeat: true,
    edge: "both",
    debounce: 0,
  });
  // P2: a button that was pressed while the board was starting is a press.
  if (board.button.read()) started.edge(true);
  return started;
}

/** Five long signs, once a minute: this board is no fob, or not the one it was provisioned as. */
export function showUnfit(clock: Clock, actuators: Actuators, kind: "vibrate" | "light"): void {
  const pattern: Pulse[] = [];
  for (let i = 0; i < 5; i += 1) {
    pattern.push({ kind, ms: 800 });
    pattern.push({ kind: "rest", ms: 400 });
  }
  const play = patternPlayer(clock, actuators);

  function again(): void {
    play(pattern);
    clock.setTimeout(again, 60_000);
  }

  again();
}
