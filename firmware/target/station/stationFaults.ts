/** What can be wrong with a station, so that a press on it may go unheard. */
export type StationFault =
  | "line-unplugged"
  | "board-frozen"
  | "line-noisy"
  | "wrong-firmware"
  | "wiring-wrong"
  | "memory-unwritable";

/** P11: whether the station hears its button now, and if not, why. */
export type StationHealth =
  | { readonly kind: "starting" }
  | { readonly kind: "well" }
  | { readonly kind: "fault"; readonly fault: StationFault };

/** What a person reads: what is wrong, and what to do about it. */
export const stationAdvice: {
  readonly [fault in StationFault]: { readonly title: string; readonly remedy: string };
} = {
  "line-unplugged": {
    title:
      "The computer cannot reach the station's board: its cable is out, or another program holds the port.",
    remedy:
      "Plug the cable in at both ends. If it is in, close the Arduino IDE and every other program that uses the port, and check that the port named is the board's. The station takes the line up again by itself.",
  },
  "board-frozen": {
    title: "The station's board does not answer.",
    remedy:
      "Pull its cable out, wait five seconds and plug it in again. If that does not help, put StandardFirmata on the board once more, then try another cable, then another board.",
  },
  "line-noisy": {
    title: "What the station's board says arrives damaged.",
    remedy:
      "Lay the cable away from mains cables, dimmers and motors, use a shorter one with a shield, and plug it into the computer itself instead of a hub.",
  },
  "wrong-firmware": {
    title: "The board on the station's port does not run StandardFirmata.",
    remedy:
      "Check that the port is the station's. If it is, stop the station and put StandardFirmata on the board as docs/hardware/station.md says.",
  },
  "wiring-wrong": {
    title: "The station's board answers, but its button cannot be read.",
    remedy:
      "Check that nothing is wired to pins 3 to 7, and that the button stands between pin 2 and GND as docs/hardware/station.md shows.",
  },
  "memory-unwritable": {
    title: "The station cannot write its counters on this computer's disk.",
    remedy:
      "Free space on the disk and check that the station's file can be written by the user it runs as. Then start the station again.",
  },
};
