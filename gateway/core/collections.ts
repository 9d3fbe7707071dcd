/** The list with one more at its end and no more than `most` in all, the oldest dropped. */
export function withLast<Entry>(list: readonly Entry[], entry: Entry, most: number): readonly Entry[] {
  return list.length < most ? [...list, entry] : [...list.slice(list.length - most + 1), entry];
}

/** Drops the oldest entries of a map until `most` are left, passing over those still needed. */
export function keepLast<Id, Entry>(
  map: Map<Id, Entry>,
  most: number,
  isNeeded: (id: Id) => boolean = () => false,
): void {
  for (const id of map.keys()) {
    if (map.size <= most) return;
    if (!isNeeded(id)) map.delete(id);
  }
}

/** Adds to, or takes from, the list a map keeps under a key; an empty list leaves no key behind. */
export function addTo<Id, Entry>(map: Map<Id, readonly Entry[]>, id: Id, entry: Entry): void {
  const list = map.get(id) ?? [];
  if (!list.includes(entry)) map.set(id, [...list, entry]);
}

export function takeFrom<Id, Entry>(map: Map<Id, readonly Entry[]>, id: Id, entry: Entry): void {
  const rest = (map.get(id) ?? []).filter((other) => other !== entry);
  if (rest.length > 0) map.set(id, rest);
  else map.delete(id);
}
