import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { isSource, readTree } from "./tree.ts";

// There is no container engine where these tests run, so this holds the two files
// to the tree and to our own rules, and proves nothing about a running container.

const tree = readTree();
const text = (path: string): string => tree.find((file) => file.path === path)?.text ?? "";

/** What the image leaves out of the source, and what it asks for that is not there. */
function mismatches(dockerfile: string, paths: readonly string[]): readonly string[] {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = ""]) =>
    from.split(" "),
  );
  const folders = new Set(paths.filter(isSource).map((path) => path.split("/", 1)[0] ?? ""));
  return [
    ...[...folders].filter((folder) => !copied.includes(folder)).map((folder) => `does not copy ${folder}`),
    ...copied
      .filter((from) => !paths.some((path) => path === from || path.startsWith(`${from}/`)))
      .map((from) => `copies ${from}, which is not there`),
  ];
}

test("the image takes every room along and asks for nothing that is not there", () => {
  const paths = [...tree.map(({ path }) => path), "package-lock.json", "LICENSE"];
  expect(mismatches(text("Dockerfile"), paths)).toEqual([]);
  expect(mismatches("COPY shared attic /opt/\n", ["shared/a.ts", "gateway/a.ts"])).toEqual([
    "does not copy gateway",
    "copies attic, which is not there",
  ]);
});

test("the image does not run as root, and keeps its data in the volume that is mounted", () => {
  const service = z.object({
    build: z.literal("."),
    restart: z.string(),
    cap_drop: z.tuple([z.literal("ALL")]),
    network_mode: z.literal("host"),
    volumes: z.array(z.string()),
  });
  const compose = z
    .object({ services: z.object({ hark: service }) })
    .parse(parse(text("docker-compose.yml")));
  const volume = text("Dockerfile").match(/^VOLUME (\S+)$/m)?.[1] ?? "no volume";
  expect(compose.services.hark.volumes).toContain(`hark-data:${volume}`);
  expect(text("Dockerfile")).toMatch(/^USER (?!root)\w+$/m);
  expect(text("Dockerfile")).toContain(`WORKDIR ${volume}`);
});
