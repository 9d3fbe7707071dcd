import { certain } from "../../../shared/base/invariant.ts";
import { defaultGestures, meaningOf } from "../../../shared/frame/meaning.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";
import { nodeAesBlock, nodeCcm } from "../../adapters/crypto/nodeAes.ts";
import type { FobIdentity } from "./fobFile.ts";
import type { Gesture } from "./gestures.ts";

/** What the wearer must have done for the fob to say this. */
export function gestureIn({ address, key }: FobIdentity, serviceData: Uint8Array): Gesture {
  const opened = openFrame(nodeCcm, nodeAesBlock.keyOf(key), { address, serviceData });
  const { content } = certain(opened.ok ? opened.value : undefined, "a frame sealed with the fob's own key");
  const { meaning } = meaningOf(content, defaultGestures);
  switch (meaning) {
    case "check-in":
      return "double";
    case "duress-check-in":
      return "duress";
    case "assistance":
      return "assist";
    case "man-down":
      return "man-down";
    case "panic":
    case "heartbeat":
      return "hold";
  }
}
