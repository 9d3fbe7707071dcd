import { replyGatt } from "../../../shared/frame/gatt.ts";
import type { Link } from "../../hal/body.ts";
import type { Characteristic, Clock, Nrf } from "./api.ts";

/** The service data that BTHome has for itself. */
const bthomeUuid = 0xfcd2;

/**
 * One saying: adverts every 100 ms for just under a second, ten of them, so that
 * a saying each second neither overlaps nor leaves the radio on. Then the radio
 * sleeps, or waits for a relay to connect at a pace that spares the battery.
 */
const burst = { everyMs: 100, lastsMs: 950 };
const waitingEveryMs = 375;

/** How long a relay needs at most to connect and write; P8: who stays longer is put off, so that nobody keeps relays away. */
const visitMs = 4_000;

const replyBytes = 16;

export type Radio = { readonly nrf: Nrf; readonly clock: Clock };

/** Frames as BTHome adverts; replies through the one characteristic, from relays that came while it listened. */
export function advertLink(radio: Radio, hear: (reply: Uint8Array) => void): Link {
  const { nrf, clock } = radio;
  let isOpen = false;
  let said: Uint8Array | undefined;
  let wait: number | undefined;

  function advertise(): void {
    const isBurst = said !== undefined;
    if (!isBurst && !isOpen) {
      // Sleeping would cut a relay short that may have more to bring.
      if (!hasVisitor()) nrf.sleep();
      return;
    }
    const serviceData: { [uuid: number]: Uint8Array } = {};
    if (said !== undefined) serviceData[bthomeUuid] = said;
    nrf.setAdvertising(serviceData, {
      interval: isBurst ? burst.everyMs : waitingEveryMs,
      connectable: isOpen,
      scannable: false,
      showName: false,
      // P8: a stranger who connects must not silence the fob.
      whenConnected: true,
    });
    nrf.wake();
  }

  function endBurst(): void {
    wait = undefined;
    said = undefined;
    advertise();
  }

  function say(frame: Uint8Array): void {
    if (wait !== undefined) clock.clearTimeout(wait);
    wait = clock.setTimeout(endBurst, burst.lastsMs);
    said = frame;
    advertise();
  }

  function listen(open: boolean): void {
    if (open === isOpen) return;
    isOpen = open;
    advertise();
  }

  const hasVisitor = shortVisits(radio, advertise);
  offerReplies(nrf, hear);
  advertise();
  return { say, listen };
}

/** Puts off whoever stays too long, tells when somebody has gone, and answers whether somebody is there. */
function shortVisits(radio: Radio, gone: () => void): () => boolean {
  const { nrf, clock } = radio;
  let wait: number | undefined;

  function forget(): void {
    if (wait !== undefined) clock.clearTimeout(wait);
    wait = undefined;
  }

  nrf.on("connect", () => {
    forget();
    wait = clock.setTimeout(() => nrf.disconnect(), visitMs);
  });
  nrf.on("disconnect", () => {
    forget();
    gone();
  });
  return () => wait !== undefined;
}

function offerReplies(nrf: Nrf, hear: (reply: Uint8Array) => void): void {
  const characteristic: Characteristic = {
    value: [0],
    maxLen: replyBytes,
    writable: true,
    onWrite: (event) => hear(new Uint8Array(event.data)),
  };
  // P8: Espruino's own service would be a console.
  nrf.setServices({ [replyGatt.service]: { [replyGatt.characteristic]: characteristic } }, { uart: false });
}
