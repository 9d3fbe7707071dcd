/** What can be wrong with a station, so that a press on it may go unheard. */
export type StationFault =
  | "line-unplugged"
  | "board-frozen"
  | "line-noisy"
  | "wrong-firmware"
  | "wiring-wrong";

/** Why a station's file could not be made or opened. */
export type StationFileFault =
  | "station-file-exists"
  | "station-file-missing"
  | "station-file-exposed"
  | "station-file-in-use"
  | "station-file-damaged"
  | "station-file-unwritable";

/** P11: whether the station hears its button now, and if not, why. */
export type StationHealth =
  | { readonly kind: "starting" }
  | { readonly kind: "well" }
  | { readonly kind: "fault"; readonly fault: StationFault };

/** What a person reads: what is wrong, and what to do about it. */
export const stationAdvice: {
  readonly [fault in StationFault | StationFileFault]: { readonly title: string; readonly remedy: string };
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
  "station-file-exists": {
    title: "There is a station's file of this name already.",
    remedy:
      "Choose another name. A file that is in use must never be replaced: its counters would begin anew.",
  },
  "station-file-missing": {
    title: "There is no station's file of this name.",
    remedy:
      "Provision the station. If its file was lost, provision it with a new key, never with the old one.",
  },
  "station-file-exposed": {
    title: "Other users of this computer can read the station's file, and with it its key.",
    remedy: "Set its mode to 0600, and provision the station with a new key if somebody may have read it.",
  },
  "station-file-in-use": {
    title: "Another process runs this station.",
    remedy: "Find the other process and stop one of the two.",
  },
  "station-file-damaged": {
    title: "The station's file cannot be read.",
    remedy:
      "Keep it aside and provision the station with a new key. Do not bring back an older copy: its counters were used.",
  },
  "station-file-unwritable": {
    title: "The station's file cannot be written.",
    remedy:
      "Free space on the disk, and check that the folder and the file belong to the user the station runs as.",
  },
};
