import { expect, test } from "vitest";
import { Lobby, type LobbyRules } from "../../../gateway/adapters/broker/lobby.ts";
import { settled } from "../../fakes/fakeClock.ts";

function lobbyWith(rules: Partial<LobbyRules>): Lobby {
  return new Lobby({
    waiting: 4,
    waitingPerAddress: 3,
    atOnce: Number.POSITIVE_INFINITY,
    msPerTurn: 1_000,
    readyAt: () => 0,
    took: () => {},
    isBusy: () => false,
    ...rules,
  });
}

test("P8: whoever floods the door waits behind one other at most, address by address", async () => {
  const taken: string[] = [];
  const lobby = lobbyWith({ waitingPerAddress: 3 });
  const enter = (address: string): boolean =>
    lobby.enter(address, (done) => {
      taken.push(address);
      done();
    });
  expect(["a", "a", "a", "b"].map(enter)).toEqual([true, true, true, true]);
  await settled();
  expect(taken).toEqual(["a", "b", "a", "a"]);
});

test("a full lobby turns away the address that waits already, and not a new one", () => {
  const lobby = lobbyWith({});
  const enter = (address: string): boolean => lobby.enter(address, () => {});
  expect(["a", "a", "a", "a"].map(enter)).toEqual([true, true, true, false]);
  expect(enter("b")).toBe(true);
  expect(enter("b")).toBe(false);
  expect(enter("c")).toBe(true);
  expect(lobby.waiting).toBe(5);
});

test("no more turns are under way at one time than allowed", async () => {
  const open: (() => void)[] = [];
  const lobby = lobbyWith({ atOnce: 2 });
  for (const address of ["a", "b", "c"]) lobby.enter(address, (done) => open.push(done));
  await settled();
  expect(open).toHaveLength(2);
  open[0]?.();
  // Said twice, it frees one place only.
  open[0]?.();
  await settled();
  expect(open).toHaveLength(3);
});

test("P1: while a message is being dealt with, one turn is taken at a time", async () => {
  let turns = 0;
  let isBusy = true;
  const lobby = lobbyWith({ isBusy: () => isBusy });
  for (const address of ["a", "b", "c", "d"]) {
    lobby.enter(address, (done) => {
      turns += 1;
      done();
    });
  }
  await settled();
  expect(turns).toBe(1);
  isBusy = false;
  await settled();
  expect(turns).toBe(4);
});
