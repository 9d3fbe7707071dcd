import { createContext, Script } from "node:vm";
import { expect, test } from "vitest";
import { countedCode } from "../../bench/power/countedCode.ts";

/** What the code leaves in `result`, and how many characters of it were counted. */
function ran(code: string): { readonly result: unknown; readonly characters: number } {
  let characters = 0;
  const context = createContext({
    counts: (length: number) => {
      characters += length;
    },
  });
  const result: unknown = new Script(countedCode(code, "counts")).runInContext(context);
  return { result, characters };
}

test("what is counted still does what it did", () => {
  const code = `(function () {
    var sum = 0, left = 3;
    function add(one) { if (one > 2) { sum += one; } else sum -= one; return sum; }
    for (var i = 0; i < 5; i++) add(i);
    while (left) left--;
    do { sum += left ? 100 : 1; } while (sum < 0 || false);
    for (var name in { a: 1, b: 2 }) sum += name === "b" && 10;
    return sum;
  })()`;
  expect(ran(code).result).toBe(new Script(code).runInThisContext());
});

test("a turn of a loop counts for its whole text each time", () => {
  const turns = (count: number): number =>
    ran(`(function(){var a=0;for(var i=0;i<${count};i++)a+=i;})()`).characters;
  expect(turns(20) - turns(10)).toBe(10 * "i<20i++a+=i;".length);
  const whiles = (count: number): number => ran(`(function(){var a=${count};while(a){a--;}})()`).characters;
  expect(whiles(20) - whiles(10)).toBe(10 * "a{a--;}".length);
});

test("a branch counts when it is taken", () => {
  const branch = (wanted: number): number =>
    ran(`(function(){var a=${wanted};if(a)a="something long";})()`).characters;
  expect(branch(1) - branch(0)).toBe(`a="something long";`.length);
  const choice = (wanted: number): number =>
    ran(`(function(){var a=${wanted};a=a?"something long":"x";})()`).characters;
  expect(choice(1) - choice(0)).toBe(`"something long"`.length - `"x"`.length);
});

test("a function counts where it is called, and not where it stands", () => {
  const called = (times: number): number =>
    ran(`(function(){function f(){return "something long";}${"f();".repeat(times)}})()`).characters;
  expect(called(2) - called(1)).toBe(`{return "something long";}`.length + "f();".length);
});
