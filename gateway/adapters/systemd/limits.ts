/** systemd-notify takes some milliseconds. One that takes longer is ended, and counts as not heard. */
export const notifyWithinMs = 5_000;

/** Of the time systemd allows between two signs of life: one may get lost. */
export const shareOfWatchdog = 0.5;

/** Never more often than this, whatever the service unit says: each sign of life costs a process. */
export const leastPingMs = 1_000;

/** So many words not heard in a row are a fault. */
export const missesBeforeFault = 2;

/** The status line of `systemctl status`. Past it the line is cut. */
export const statusChars = 200;
