import { describe, expect, test } from "vitest";
import { Board } from "../../../gateway/app/board/board.ts";
import type { Committed } from "../../../gateway/app/engine/observer.ts";
import type { OrgId } from "../../../shared/base/ids.ts";
import { parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { FakeBroker } from "../../fakes/fakeBroker.ts";
import { openSite } from "../engine/site.ts";

const org = "harbour" as OrgId;

async function pressed(): Promise<{
  readonly broker: FakeBroker;
  readonly board: Board;
  readonly turn: Committed;
}> {
  const { press, clock, engine, journal } = await openSite();
  press(1);
  await clock.pass(1);
  const { state } = engine;
  const events = journal.disk.events.slice(-3);
  const broker = new FakeBroker(clock);
  const turn = { events, effects: [], state, recordedAt: clock.now(), offRecord: false };
  return { broker, board: new Board({ org, broker, clock }), turn };
}

function isOnRecord({ broker }: { readonly broker: FakeBroker }): readonly (boolean | undefined)[] {
  return broker.published.map(({ payload }) => {
    const read = parseAlarm(String(payload));
    return read.ok ? read.value.onRecord : undefined;
  });
}

describe("the board", () => {
  test("shows nothing of a turn that is being written, and once it is, the same as without preparing", async () => {
    const plain = await pressed();
    plain.board.committed(plain.turn);
    const { broker, board, turn } = await pressed();
    board.preparing(turn);
    expect(broker.published).toEqual([]);
    board.committed(turn);
    expect(broker.published.length).toBeGreaterThan(0);
    expect(broker.published).toEqual(plain.broker.published);
  });

  test("says that a turn is not on record when that is how it ended", async () => {
    const site = await pressed();
    site.board.preparing(site.turn);
    site.board.committed({ ...site.turn, offRecord: true });
    expect(isOnRecord(site)).toEqual([false]);
  });

  test("shows of another turn what that one says", async () => {
    const site = await pressed();
    site.board.preparing({ ...site.turn, events: [] });
    site.board.committed(site.turn);
    expect(isOnRecord(site)).toEqual([true]);
  });
});
