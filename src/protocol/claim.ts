/** Something that must not be done twice, because a request can be sent again and a button can be pressed again. */
export interface Claim {
  of: "request" | "press";
  key: string;
  /** For how long the key is remembered, milliseconds since the epoch. */
  until: number;
}
