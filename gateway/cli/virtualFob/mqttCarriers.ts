import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId, RelayId } from "../../../shared/base/ids.ts";
import { type Instant, toIso } from "../../../shared/base/instant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { buildReception } from "../../../shared/wire/receptionMessage.ts";
import { buildRelayStatus } from "../../../shared/wire/relayStatus.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { Carrier, CarrierFault, HearReply } from "./carrier.ts";
import { connectDevice, type Device, type DeviceLogin } from "./device.ts";

export interface RelayWish {
  readonly relay: RelayId;
  readonly address: FobAddress;
  readonly now: () => Instant;
  readonly hear: HearReply;
  /**
   * Whether it says that it is up, and leaves a last will. A relay that does is
   * missed within seconds when it goes; one that does not, after the policy's
   * usual time.
   */
  readonly announces: boolean;
}

/** A relay that stands right beside one fob. */
export interface RelayCarrier extends Carrier {
  /** Says that it is up; to be repeated every ten seconds. */
  sayUp(): Promise<Result<undefined, CarrierFault>>;
  die(): void;
}

/** Opens a relay's connection over MQTT (docs/mqtt.md). */
export async function openRelayCarrier(
  login: DeviceLogin,
  wish: RelayWish,
): Promise<Result<RelayCarrier, CarrierFault>> {
  const { org } = login;
  const { relay, address, hear } = wish;
  const status = topicText(org, { kind: "relay-status", relay });
  const connected = await connectDevice(login, {
    will: wish.announces ? { topic: status, payload: buildRelayStatus({ state: "lost" }) } : undefined,
    take: (_topic, payload) => {
      const read = parseDownlink(Buffer.from(payload).toString("utf8"));
      if (read.ok && read.value.address === address) hear(read.value.reply);
    },
  });
  if (!connected.ok) return connected;
  const device = connected.value;
  const subscribed = await listening(device, topicText(org, { kind: "relay-downlink", relay }));
  if (!subscribed.ok) return subscribed;
  const receptions = topicText(org, { kind: "receptions", relay });
  const carrier: RelayCarrier = {
    where: login,
    lost: device.lost,
    send: (frame) =>
      device.publish(
        receptions,
        buildReception({ frame: toHex(frame), address, rssi: -58, heardAt: toIso(wish.now()) }),
      ),
    sayUp: () =>
      device.publish(status, buildRelayStatus({ state: "up", at: toIso(wish.now()), queue: 0 }), true),
    close: () => device.close(),
    die: () => device.die(),
  };
  if (!wish.announces) return ok(carrier);
  const up = await carrier.sayUp();
  return up.ok ? ok(carrier) : up;
}

/** Opens a fob's own connection over MQTT: bare bytes both ways. */
export async function openOwnCarrier(
  login: DeviceLogin,
  fob: FobId,
  hear: HearReply,
): Promise<Result<Carrier, CarrierFault>> {
  const { org } = login;
  const connected = await connectDevice(login, {
    will: undefined,
    take: (_topic, payload) => hear(payload),
  });
  if (!connected.ok) return connected;
  const device = connected.value;
  const subscribed = await listening(device, topicText(org, { kind: "fob-downlink", fob }));
  if (!subscribed.ok) return subscribed;
  const frames = topicText(org, { kind: "fob-frames", fob });
  return ok({
    where: login,
    lost: device.lost,
    send: (frame) => device.publish(frames, frame),
    close: () => device.close(),
  });
}

async function listening(device: Device, topic: string): Promise<Result<undefined, CarrierFault>> {
  const subscribed = await device.subscribe(topic);
  if (!subscribed.ok) await device.close();
  return subscribed;
}
