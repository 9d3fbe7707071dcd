/**
 * Where a relay brings a fob its sealed reply over Bluetooth: one service with one
 * characteristic that takes a write of the reply's 16 bytes. Nothing can be read.
 * The link is neither paired nor encrypted, and need not be: the reply's seal says
 * who made it (P6, P8). Random UUIDs, so that no other device speaks them.
 */
export const replyGatt = {
  service: "e7440001-ed60-4b90-a7dd-77392edfea36",
  characteristic: "e7440002-ed60-4b90-a7dd-77392edfea36",
} as const;
