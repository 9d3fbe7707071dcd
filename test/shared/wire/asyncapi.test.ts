import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { OrgId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { asyncapiDocument, wireChannels } from "../../../shared/wire/asyncapiDocument.ts";
import { parseTopic, topicText } from "../../../shared/wire/topics.ts";
import { asyncapiPath, asyncapiYaml } from "./asyncapiYaml.ts";

const org = certain(parseId<OrgId>("harbour"), "an id");

/** Channels of a document whose address is no topic, or is another topic than its name says. */
function strayChannels(channels: Readonly<Record<string, { readonly address: string }>>): readonly string[] {
  return Object.entries(channels).flatMap(([kind, { address }]) => {
    const text = address.replace("{org}", org).replaceAll(/\{[a-z]+\}/g, "x-1");
    const topic = parseTopic(org, text);
    return topic?.kind === kind && topicText(org, topic) === text ? [] : [kind];
  });
}

function differs(file: string): boolean {
  return file !== asyncapiYaml();
}

describe("docs/asyncapi.yaml", () => {
  const file = readFileSync(asyncapiPath, "utf8");

  test("is what the code says, to the byte", () => {
    expect(differs(file)).toBe(false);
    expect(parse(file)).toEqual(JSON.parse(JSON.stringify(asyncapiDocument())));
  });

  test("a planted difference is found", () => {
    expect(differs(file.replace("firstThingsToDo", "firstThings"))).toBe(true);
    expect(differs(file.replace("retain: true", "retain: false"))).toBe(true);
  });

  test("describes every kind of topic under an address that is that topic", () => {
    expect(Object.keys(wireChannels).length).toBe(11);
    expect(strayChannels(wireChannels)).toEqual([]);
  });

  test("a planted address that no gateway knows is found", () => {
    expect(strayChannels({ health: { address: "hark/v1/{org}/helth" } })).toEqual(["health"]);
    expect(strayChannels({ alarm: { address: "hark/v1/{org}/sessions/{alarm}" } })).toEqual(["alarm"]);
  });

  test("every reference inside it leads somewhere", () => {
    const document: unknown = parse(file);
    const references = [...file.matchAll(/\$ref: "?(#\/[^"\n]+)"?/g)].map(([, path = ""]) => path);
    const lost = references.filter(
      (path) => !path.startsWith("#/definitions") && find(document, path) === undefined,
    );
    expect(references.length).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });
});

function find(document: unknown, reference: string): unknown {
  let found = document;
  for (const step of reference.slice(2).split("/")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}
