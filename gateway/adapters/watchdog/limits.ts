/** So many pings missed in a row are a fault: one may be lost on any way. */
export const missesBeforeFault = 3;
