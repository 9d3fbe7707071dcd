/** A PUBLISH ready to send; for QoS 1 `idAt` is where each client's own packet id goes. */
export interface PublishTemplate {
  readonly bytes: Buffer;
  readonly idAt: number;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  /** Set only on what a new subscriber gets from the store (MQTT 3.1.1 section 3.3.1.3). */
  readonly retain: boolean;
}

/** Encodes once what many subscribers get (MQTT 3.1.1 section 3.3). */
export function publishTemplate({ topic, payload, qos, retain }: Publication): PublishTemplate {
  const topicBytes = Buffer.byteLength(topic);
  const remaining = 2 + topicBytes + 2 * qos + payload.length;
  const lengthBytes = remaining < 128 ? 1 : remaining < 16_384 ? 2 : remaining < 2_097_152 ? 3 : 4;
  const bytes = Buffer.allocUnsafe(1 + lengthBytes + remaining);
  bytes[0] = 0x30 | (qos << 1) | (retain ? 1 : 0);
  let at = 1;
  for (let left = remaining; ; ) {
    const low = left & 0x7f;
    left >>>= 7;
    bytes[at] = left > 0 ? low | 0x80 : low;
    at += 1;
    if (left === 0) break;
  }
  bytes.writeUInt16BE(topicBytes, at);
  bytes.write(topic, at + 2);
  const idAt = at + 2 + topicBytes;
  bytes.set(payload, idAt + 2 * qos);
  return { bytes, idAt };
}

/** The template as one client gets it. */
export function withPacketId(template: PublishTemplate, id: number): Buffer {
  const bytes = Buffer.from(template.bytes);
  bytes.writeUInt16BE(id, template.idAt);
  return bytes;
}
