import { toHex } from "../../shared/base/bytes.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { ReceptionMessage } from "../../shared/wire/receptionMessage.ts";

/** A press as somebody outside the relay saw it being made. */
export interface Made {
  readonly frame: string;
  readonly at: Instant;
}

/** P1: what is wrong with how presses came through: lost, doubled, out of order, without their time or not marked late. */
export function complaintsAbout(
  made: readonly Made[],
  arrived: readonly ReceptionMessage[],
): readonly string[] {
  const came = arrived.map((one) => ({ ...one, frame: toHex(one.frame) }));
  const counted = new Map<string, number>();
  for (const { frame } of came) counted.set(frame, (counted.get(frame) ?? 0) + 1);
  const firsts = came.filter(({ frame }, at) => came.findIndex((one) => one.frame === frame) === at);
  const wanted = made.filter(({ frame }) => counted.has(frame)).map(({ frame }) => frame);
  return [
    ...made.filter(({ frame }) => !counted.has(frame)).map(({ frame }) => `${frame} is lost`),
    ...[...counted].filter(([, count]) => count > 1).map(([frame, count]) => `${frame} came ${count} times`),
    ...(firsts.map(({ frame }) => frame).join() === wanted.join() ? [] : ["they came out of order"]),
    ...firsts.flatMap(({ frame, heardAt, late }) => [
      ...(heardAt === made.find((one) => one.frame === frame)?.at ? [] : [`${frame} has another time`]),
      ...(late === true ? [] : [`${frame} is not marked late`]),
    ]),
  ];
}
