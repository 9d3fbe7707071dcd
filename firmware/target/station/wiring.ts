/**
 * Which pin of the Uno or Nano is wired to what; docs/hardware/station.md has
 * the picture. The button and the pins beside it are one Firmata port, read
 * together. A lamp is not on pin 13: the board's own light blinks at every
 * reset, and nothing near a silent station may (P7).
 */
export const wiring = {
  button: 2,
  /** Nothing is wired to these: the board's own pull-ups make each read 1 when asked to, see `Witness`. */
  pattern: [3, 4, 5, 6, 7],
  buzzer: 8,
  lamp: 12,
} as const;

/** The button's bit in a report of its port; 0 while it is pressed, since it pulls the pin to ground. */
export const buttonBit = 1 << wiring.button;
