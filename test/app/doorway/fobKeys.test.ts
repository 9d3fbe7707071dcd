import { expect, test } from "vitest";
import type { Answer } from "../../../gateway/app/answer.ts";
import { FobKeys } from "../../../gateway/app/doorway/fobKeys.ts";
import type { Wish } from "../../../gateway/app/submit.ts";
import { decide } from "../../../gateway/core/decide.ts";
import type { CommandId, FobId } from "../../../shared/base/ids.ts";
import { named, openSite } from "../../core/site.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";

const fob = named<FobId>("fob-7");
const full: Answer = { kind: "refused", refusal: { code: "limit-reached", what: "person" } };

/** A site whose engine remembers ids, and a vault that holds the worn fob's key. */
async function openKeys() {
  const site = openSite();
  const vault = new FakeVault();
  const answers = new Map<CommandId, Answer>();
  const trouble: { answer: Answer | undefined } = { answer: undefined };
  const carryOut = (wish: Wish): Answer => {
    if (trouble.answer !== undefined) return trouble.answer;
    const known = answers.get(wish.id);
    if (known !== undefined) return known;
    const decision = site.wish("iris", wish.body);
    if (decision.kind === "refused") return decision;
    const answer: Answer = { kind: "done", about: decision.about, onRecord: true };
    answers.set(wish.id, answer);
    return answer;
  };
  const keys = new FobKeys({
    vault,
    seals: { forget: () => {} },
    submit: {
      submit: (wish) => ({ answer: Promise.resolve(carryOut(wish)), durable: Promise.resolve() }),
    },
    foresee: (wish) => decide(site.state, { ...wish, at: site.now }),
    isAnswered: (id) => answers.has(id),
  });
  await vault.keepFobKey(fob, keyOf(1));
  return { site, vault, keys, trouble };
}

function keyOf(seed: number): Uint8Array {
  return new Uint8Array(16).fill(seed);
}

function wish(id: string, body: Wish["body"]): Wish {
  return { id: id as CommandId, by: { kind: "person", person: named("iris") }, body };
}

test("a re-enrolment that comes twice leaves the key alone that came after it (P2)", async () => {
  const { keys, vault } = await openKeys();
  const body = { kind: "re-enrol-fob", fob } as const;
  await keys.enrol(wish("one", body), fob, keyOf(2));
  await keys.enrol(wish("two", body), fob, keyOf(3));
  expect(await keys.enrol(wish("one", body), fob, keyOf(2))).toMatchObject({ kind: "done" });
  expect(vault.fobKey(fob)).toEqual(keyOf(3));
});

test("a re-enrolment that is refused after all gives the worn fob its key back (P2)", async () => {
  const { keys, vault, trouble } = await openKeys();
  trouble.answer = full;
  expect(await keys.enrol(wish("one", { kind: "re-enrol-fob", fob }), fob, keyOf(2))).toEqual(full);
  expect(vault.fobKey(fob)).toEqual(keyOf(1));
});

test("of two enrolments of one fob at once, the key is the one of whichever was answered as done", async () => {
  const { keys, vault } = await openKeys();
  const spare = named<FobId>("fob-70");
  const body = { kind: "enrol-fob", fob: spare, address: "c0ffee000070" as never, label: "" } as const;
  const both = [
    keys.enrol(wish("one", body), spare, keyOf(4)),
    keys.enrol(wish("two", body), spare, keyOf(5)),
  ];
  expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["done", "refused"]);
  expect(vault.fobKey(spare)).toEqual(keyOf(4));
});
