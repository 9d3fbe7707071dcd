import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { PacketGauge } from "../../../gateway/adapters/broker/packetGauge.ts";
import { connectPacket } from "./rawClient.ts";

const login = generate(connectPacket({ username: "o/relay/hall", password: Buffer.from("s1") }));

function gauge(): PacketGauge {
  return new PacketGauge({ firstBytes: 200, bytes: 1_000 });
}

function publish(length: number): Buffer {
  return generate({
    cmd: "publish",
    topic: "t",
    payload: "x".repeat(length),
    qos: 0,
    dup: false,
    retain: false,
  });
}

test("packets are counted alike in whatever pieces they come", () => {
  const whole = Buffer.concat([login, publish(5), publish(300), Buffer.of(0xc0, 0)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (lengths) => {
      const measured = gauge();
      let at = 0;
      for (let piece = 0; at < whole.length; piece += 1) {
        const length = lengths[piece % lengths.length] ?? 1;
        expect(measured.feed(whole.subarray(at, at + length)).kind).toBe("fine");
        at += length;
      }
      expect(measured.packets).toBe(4);
    }),
  );
});

test("a packet too long is known from its length, before any of it has come", () => {
  const measured = gauge();
  expect(measured.feed(login).kind).toBe("fine");
  expect(measured.feed(publish(2_000).subarray(0, 3)).kind).toBe("oversize");
  expect(gauge().feed(Buffer.of(0x10, 0xff, 0x7f)).kind).toBe("oversize");
});

test("what is no MQTT is known from its first byte, and an endless length from its fourth", () => {
  expect(gauge().feed(Buffer.from("GET / HTTP/1.1")).kind).toBe("malformed");
  const measured = gauge();
  measured.feed(login);
  expect(measured.feed(Buffer.of(0x10)).kind).toBe("malformed");
  const endless = gauge();
  endless.feed(login);
  expect(endless.feed(Buffer.of(0x30, 0x80, 0x80, 0x80, 0x80)).kind).toBe("malformed");
});
