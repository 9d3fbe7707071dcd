import { nodeAesBlock, nodeCcm } from "../../gateway/adapters/crypto/nodeAes.ts";
import type { FobAddress } from "../../shared/base/ids.ts";
import { type BTHomeObject, buttonPress } from "../../shared/frame/bthomeObject.ts";
import { openReply, type Reply } from "../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../shared/frame/replyKey.ts";
import { sealFrame } from "../../shared/frame/sealedFrame.ts";

/** A fob as its wearer holds it: seals what it says, and believes no reply that its own key does not open. */
export class FobInHand {
  readonly fob: string;
  readonly address: FobAddress;
  /** 16 bytes in hex. */
  readonly key: string;
  readonly #key: ReturnType<typeof nodeAesBlock.keyOf>;
  readonly #replyKey: ReturnType<typeof nodeAesBlock.keyOf>;

  constructor(number: number) {
    this.fob = `fob-${number}`;
    // Minted here in the form of an address: twelve hex digits.
    this.address = (0x5448e6000000 + number).toString(16) as FobAddress;
    this.key = (0x231d39c1d7cc1ab1aee224cd096d0000n + BigInt(number)).toString(16).padStart(32, "0");
    this.#key = nodeAesBlock.keyOf(Buffer.from(this.key, "hex"));
    this.#replyKey = deriveReplyKey(nodeAesBlock, this.#key, this.address);
  }

  /** The frame of a held button, in hex. */
  press(counter: number): string {
    return this.#frame(counter, { kind: "button", press: buttonPress.hold });
  }

  /** The frame that only says "still here", in hex. */
  beat(counter: number): string {
    return this.#frame(counter, { kind: "battery", percent: 80 });
  }

  /** `undefined` when the reply is not for this fob, or not sealed by who holds its key. */
  opens(replyHex: string): Reply | undefined {
    const reply = Buffer.from(replyHex, "hex");
    const opened = openReply(nodeCcm, this.#replyKey, { address: this.address, reply });
    return opened.ok ? opened.value : undefined;
  }

  #frame(counter: number, object: BTHomeObject): string {
    const sealed = sealFrame(nodeCcm, this.#key, {
      address: this.address,
      counter,
      triggered: object.kind === "button",
      carriesAddress: false,
      objects: [object],
    });
    if (!sealed.ok) throw new Error(sealed.fault);
    return Buffer.from(sealed.value).toString("hex");
  }
}
