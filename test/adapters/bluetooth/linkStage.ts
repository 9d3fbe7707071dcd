import { BluetoothLink } from "../../../gateway/adapters/bluetooth/bluetoothLink.ts";
import type { HeardFrame, LinkState } from "../../../gateway/relay/link.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { type AirFob, FakeRadio } from "./fakeRadio.ts";
import { addressOf } from "./frames.ts";

/** The fob that hangs beside the adapter. */
export const reference = { address: addressOf(0xbeac), everyMs: seconds(30) };

/** A link on a fake radio in virtual time, what it told, and one fob near it. */
export class LinkStage {
  readonly clock = new FakeClock();
  readonly radio = new FakeRadio(this.clock);
  readonly heard: HeardFrame[] = [];
  readonly states: LinkState[] = [];
  readonly ana: AirFob = this.radio.fob(addressOf(1));
  link: BluetoothLink = this.#makeLink(false);

  async open(withReference = false): Promise<void> {
    this.link = this.#makeLink(withReference);
    this.link.open({
      heard: (frame) => this.heard.push(frame),
      state: (state) => this.states.push(state),
    });
    await this.clock.pass(100);
  }

  /** A fob with a press unanswered: an advert every 100 ms, connectable. */
  async press(fob: AirFob, frame: Uint8Array, forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs; passed += 100) {
      fob.say(frame, true);
      await this.clock.pass(100);
    }
  }

  codes(): readonly string[] {
    return this.states.map((state) => (state.kind === "up" ? "up" : state.code));
  }

  #makeLink(withReference: boolean): BluetoothLink {
    return new BluetoothLink({
      name: "bluetooth:fake",
      clock: this.clock,
      radio: this.radio,
      reference: withReference ? reference : undefined,
    });
  }
}
