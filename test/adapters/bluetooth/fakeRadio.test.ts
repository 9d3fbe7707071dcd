import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { FakeRadio } from "./fakeRadio.ts";
import { radioContract } from "./radioContract.ts";

radioContract("the fake", () => {
  const clock = new FakeClock();
  const radio = new FakeRadio(clock);
  let made = 0;

  async function until(what: string, holds: () => boolean): Promise<void> {
    for (let passed = 0; !holds(); passed += 10) {
      if (passed > 10_000) throw new Error(`waited in vain for: ${what}`);
      await clock.pass(10);
    }
  }

  return Promise.resolve({
    radio,
    fob(manners) {
      made += 1;
      const address = certain(parseFobAddress(`c0ffee00000${made}`), "an address");
      const fob = radio.fob(address);
      fob.manners = manners;
      return Promise.resolve({
        peer: { address, addressType: "random" as const },
        written: fob.written,
        say(frame: Uint8Array | undefined, isConnectable: boolean): Promise<void> {
          fob.say(frame, isConnectable);
          return Promise.resolve();
        },
      });
    },
    until,
    async settle(promise) {
      let isSettled = false;
      void promise.then(() => {
        isSettled = true;
      });
      await until("the promise", () => isSettled);
      return promise;
    },
    unplug() {
      radio.fail({ code: "bluetooth-off", detail: "unplugged" });
      return Promise.resolve();
    },
    replug: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  });
});
