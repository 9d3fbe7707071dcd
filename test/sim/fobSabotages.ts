import type { Body, Flash, Provision } from "../../firmware/hal/body.ts";
import type { StartFob } from "../../firmware/hal/startFob.ts";
import { patternOf } from "../../firmware/logic/feelings.ts";
import { nodeAesBlock, nodeCcm } from "../../gateway/adapters/crypto/nodeAes.ts";
import { buttonPress } from "../../shared/frame/bthomeObject.ts";
import { openReply, type Reply } from "../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../shared/frame/replyKey.ts";
import { openFrame, peekFrame } from "../../shared/frame/sealedFrame.ts";
import type { Sabotage } from "./sabotage.ts";

/** Firmware that is wrong: the real logic in a body that does not do as it is told, or wrongly provisioned. */
export const fobSabotages: Readonly<Record<string, Sabotage>> = {
  "fob-shows-success-early": {
    promise: "P6",
    fob: inBody((body, { settings }) => ({
      ...body,
      link: {
        ...body.link,
        say: (frame) => {
          body.link.say(frame);
          const peek = peekFrame(frame);
          if (peek.ok && peek.value.triggered)
            body.touch.feel(patternOf("received", settings.profile, body.touch.abilities));
        },
      },
    })),
  },

  "fob-keeps-help-to-itself": {
    promise: "P6",
    fob: inBody((body) => ({
      ...body,
      touch: {
        ...body.touch,
        feel: (pattern) => {
          if (pattern.filter(({ kind }) => kind === "rest").length !== 1) body.touch.feel(pattern);
        },
      },
    })),
  },

  "fob-gives-up": {
    promise: "P1",
    fob: inBody((body) => ({ ...body, link: { ...body.link, say: atMost(20, body.link.say) } })),
  },

  "fob-forgets-presses-in-a-reset": {
    promise: "P2",
    fob: inBody((body) => ({ ...body, flash: forgetting(body.flash, /^press|^cry/) })),
  },

  "fob-forgets-its-counter": {
    promise: "P8",
    fob: inBody((body) => ({ ...body, flash: forgetting(body.flash, /^epoch/) })),
  },

  "fob-swallows-taps": {
    promise: "P2",
    fob: (wake) => (body, provision) =>
      wake(body, { ...provision, settings: { ...provision.settings, debounceMs: 250 } }),
  },

  "fob-blinks-in-silence": {
    promise: "P7",
    fob: (wake) => (body, provision) =>
      wake(body, { ...provision, settings: { ...provision.settings, profile: "audible" } }),
  },

  "fob-sends-duress-twice": {
    promise: "P7",
    fob: inBody((body, provision) => ({
      ...body,
      link: {
        ...body.link,
        say: (frame) => {
          body.link.say(frame);
          if (isDuress(frame, provision)) body.link.say(frame);
        },
      },
    })),
  },

  "fob-feels-duress-otherwise": {
    promise: "P7",
    fob: inBody((body, provision) => ({
      ...body,
      link: {
        ...body.link,
        say: (frame) => {
          body.link.say(frame);
          if (isDuress(frame, provision)) body.touch.feel([{ kind: "vibrate", ms: 900 }]);
        },
      },
    })),
  },

  "fob-never-hears-of-a-session": {
    promise: "P5",
    fob: (wake) => (body, provision) => {
      const senses = wake(body, provision);
      const reply = (bytes: Uint8Array): void => {
        const meaning = meaningOf(bytes, provision);
        if (meaning !== "session-on" && meaning !== "session-off") senses.reply(bytes);
      };
      return { ...senses, reply };
    },
  },

  "fob-feels-no-fall": {
    promise: "P2",
    fob: (wake) => (body, provision) =>
      wake(body, { ...provision, settings: { ...provision.settings, manDown: undefined } }),
  },
};

/** The real logic in a body that somebody has tampered with. */
function inBody(
  tampered: <Key>(body: Body<Key>, provision: Provision) => Body<Key>,
): (wake: StartFob) => StartFob {
  return (wake) => (body, provision) => wake(tampered(body, provision), provision);
}

/** Says the same frame so many times and no more. */
function atMost(times: number, say: (frame: Uint8Array) => void): (frame: Uint8Array) => void {
  const said = new Map<string, number>();
  return (frame) => {
    const name = frame.join();
    const before = said.get(name) ?? 0;
    said.set(name, before + 1);
    if (before < times) say(frame);
  };
}

/** Slots of these names are gone with the power. */
function forgetting(flash: Flash, names: RegExp): Flash {
  const kept = new Map<string, Uint8Array>();
  return {
    read: (slot) => (names.test(slot) ? kept.get(slot) : flash.read(slot)),
    write: (slot, bytes) => {
      if (names.test(slot)) kept.set(slot, Uint8Array.from(bytes));
      else flash.write(slot, bytes);
    },
  };
}

function isDuress(frame: Uint8Array, { address, key }: Provision): boolean {
  const opened = openFrame(nodeCcm, nodeAesBlock.keyOf(key), { address, serviceData: frame });
  if (!opened.ok) return false;
  return opened.value.content.objects.some(
    (object) => object.kind === "button" && object.press === buttonPress.longDouble,
  );
}

function meaningOf(reply: Uint8Array, { address, key }: Provision): Reply["meaning"] | undefined {
  const replyKey = deriveReplyKey(nodeAesBlock, nodeAesBlock.keyOf(key), address);
  const opened = openReply(nodeCcm, replyKey, { address, reply });
  return opened.ok ? opened.value.meaning : undefined;
}
